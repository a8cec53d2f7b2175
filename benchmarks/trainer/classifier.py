"""A classifier job on Banking77: accuracy on the test rows, and what of unrelated queries gets "none of these".

Needs finetune/banking77 and router in the data folder, and a running Tandem at TANDEM_URL for the vectors.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tandem_trainer.public_embeddings import by_hand


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    embedder = by_hand() or sys.exit("TANDEM_URL must name a running Tandem")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("train", "test"):
            convert(options.data / "finetune" / "banking77" / f"{part}.jsonl", folder / f"{part}.jsonl")
        began = time.monotonic()
        done = train(folder)
        seconds = time.monotonic() - began
        metrics = json.loads((done / "manifest.json").read_text())["metrics"]
        queries = (options.data / "router" / "queries.jsonl").read_text().splitlines()
        rejected = far_rejected(done, [json.loads(line)["text"] for line in queries], embedder)
    print(
        f"trainer classifier: accuracy {metrics['valid_accuracy']:.4f}, with none of these allowed "
        f"{metrics['valid_accuracy_with_none']:.4f}, near AUROC {metrics['none_auroc']:.3f}, "
        f"far rejected {rejected:.3f}, {seconds:.0f} s"
    )


def convert(rows, to):
    with to.open("w") as out:
        for row in map(json.loads, rows.read_text().splitlines()):
            said = [{"role": "user", "content": row["text"]}, {"role": "assistant", "content": row["label"]}]
            out.write(json.dumps({"messages": said}) + "\n")


def train(folder):
    job = {
        "format": 1,
        "job": "ftjob-bench",
        "technique": "classifier",
        "base_model": {"name": "tandem-classifier"},
        "data": {"training": "train.jsonl", "validation": "test.jsonl"},
        "folder": "work",
        "seed": 7,
    }
    (folder / "job.json").write_text(json.dumps(job))
    subprocess.run([sys.executable, "-m", "tandem_trainer", str(folder / "job.json")], check=True)
    return folder / "work" / "output"


def far_rejected(output, texts, embedder):
    """As docs/trainer-contract.md says that a classifier answers."""
    answers = [embedder.embeddings(texts[i : i + 256]) for i in range(0, len(texts), 256)]
    vectors = np.frombuffer(b"".join(answer.data for answer in answers), "<f4").reshape(len(texts), -1)
    head, about = load_file(output / "head.safetensors"), json.loads((output / "classifier.json").read_text())
    logits = (vectors @ head["weight"].T + head["bias"]) / about["temperature"]
    nearest = (vectors @ head["centroids"].T).max(axis=1)
    fits = logits.max(axis=1) + about["none"]["similarity_weight"] * nearest
    return float((fits < about["none"]["threshold"]).mean())


if __name__ == "__main__":
    main()
