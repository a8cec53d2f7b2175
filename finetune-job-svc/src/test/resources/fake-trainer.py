"""Does what docs/trainer-contract.md asks of a trainer, without training. The seed says how it behaves."""

import base64
import hashlib
import json
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

(
    GOOD,
    DIES_ONCE,
    WAITS,
    OUT_OF_MEMORY,
    DIES_ALWAYS,
    SILENT_FAILURE,
    BROKEN_UPLOAD,
    IGNORES_TERM,
    ALWAYS_STOPS,
    KEEPS_NO_CHECKPOINT,
) = range(1, 11)

job = json.loads(Path(sys.argv[1]).read_text())
folder = Path(job["folder"])
base = f"{job['service']}/tandem/internal/v1/jobs/{job['job']}"
token = os.environ["TANDEM_JOB_TOKEN"]
seed = job["seed"]
number = int((folder / "n").read_text()) if (folder / "n").exists() else 0
starts = int((folder / "starts").read_text()) + 1 if (folder / "starts").exists() else 1
(folder / "starts").write_text(str(starts))


def call(method, path, body=None, headers=None):
    url = path if path.startswith("http") else base + path
    head = {"authorization": f"Bearer {token}", **(headers or {})}
    try:
        with urllib.request.urlopen(
            urllib.request.Request(url, body, head, method=method), timeout=20
        ) as answer:
            return answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        if error.code == 404:
            sys.exit(69)
        print(error.code, error.read(), flush=True)
        raise


def tell(*items):
    global number
    for item in items:
        number += 1
        item.update(n=number, at=time.time())
    (folder / "n").write_text(str(number))
    body = json.dumps({"run": "a", "items": items}).encode()
    answer, _ = call("POST", "/progress", body, {"content-type": "application/json"})
    return json.loads(answer)["command"]


def put(path, content, digest=None):
    digest = digest or hashlib.sha256(content).hexdigest()
    call(
        "PUT",
        "/artifacts/" + path,
        content,
        {"x-content-sha256": digest, "content-type": "application/octet-stream"},
    )


def stop(*_):
    tell({"type": "checkpoint", "step": 1, "path": "checkpoints/1", "train_loss": 1.0})
    os._exit(75)


signal.signal(signal.SIGTERM, signal.SIG_IGN if seed == IGNORES_TERM else stop)
rows, headers = call("GET", job["data"]["training"])
assert headers["etag"].strip('"') == hashlib.sha256(rows).hexdigest()
tell({"type": "phase", "phase": "training"})
if seed == DIES_ONCE and starts == 1 or seed == DIES_ALWAYS:
    tell({"type": "checkpoint", "step": starts, "path": f"checkpoints/{starts}", "train_loss": 2.0})
    os.kill(os.getpid(), signal.SIGKILL)
if seed in (WAITS, IGNORES_TERM):
    while starts == 1 or seed == IGNORES_TERM:
        time.sleep(0.05)
if seed == OUT_OF_MEMORY:
    tell({"type": "error", "code": "out_of_memory", "message": "Not enough memory: try a smaller batch."})
    sys.exit(71)
if seed == ALWAYS_STOPS:
    stop()
if seed == SILENT_FAILURE:
    sys.exit(74)
text = json.dumps({"input": ["one", "two"]}).encode()
vectors = json.loads(call("POST", "/embeddings", text, {"content-type": "application/json"})[0])
assert len(base64.b64decode(vectors["data"])) == 2 * 4 * vectors["dimensions"]
for step in (1, 2):
    tell(
        {
            "type": "step",
            "step": step,
            "total_steps": 2,
            "train_loss": 1 / step,
            "train_accuracy": 0.5,
            "eta_seconds": 1.5,
        }
    )
tell({"type": "evaluation", "step": 2, "valid_loss": 0.25, "valid_accuracy": 0.75, "full": True})
tell({"type": "checkpoint", "step": 2, "path": "checkpoints/2", "train_loss": 0.5, "valid_loss": 0.25})
if job["keep_checkpoints"] and seed != KEEPS_NO_CHECKPOINT:
    kept = {"classifier.json": b'{"format": 1, "labels": ["a"]}', "head.safetensors": b"earlier"}
    listed = {name: {"sha256": hashlib.sha256(content).hexdigest()} for name, content in kept.items()}
    for name, content in kept.items():
        put("checkpoints/step-2/" + name, content)
    manifest = {"kind": "classifier", "files": listed, "digest": "c" * 64, "metrics": {"train_loss": 0.5}}
    tell({"type": "weights", "step": 2, "manifest": manifest})
files = {
    "classifier.json": json.dumps({"format": 1, "labels": ["a", "b"]}).encode(),
    "head.safetensors": b"weights" * 1000,
    "metrics.csv": b"step,train_loss,train_accuracy,valid_loss,valid_mean_token_accuracy\n1,1.0,0.5,,\n",
}
listed = {
    name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    for name, content in files.items()
}
for name, content in files.items():
    if seed != BROKEN_UPLOAD or name != "head.safetensors":
        put(name, content)
manifest = {"format": 1, "job": job["job"], "kind": "classifier", "files": listed, "digest": "d" * 64}
put("manifest.json", json.dumps(manifest).encode())
tell({"type": "result", "trained_tokens": 1234, "manifest": manifest, "forgetting": None})
