"""finetune-job-svc as the trainer sees it, over real HTTP on a free port, with faults on demand."""

import base64
import hashlib
import json
import threading
import time
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOKEN = "token-of-one-job"
DIMENSIONS = 16


class FakeService:
    """`faults[route]` is a list of what happens instead of an answer, one a request: a status, or `drop`,
    `slow`, `malformed`."""

    def __init__(self):
        self.data, self.artifacts, self.posts, self.seen = {}, {}, [], {}
        self.faults = defaultdict(list)
        self.retry_after = None
        self.requests = defaultdict(int)
        self.command = "continue"
        self.embedded = 0
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"fake": self}))
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def url(self, name, job="ftjob-1"):
        return f"{self.address}/tandem/internal/v1/jobs/{job}/data/{name}"

    def items(self, kind=None):
        """What was told, each number once, in order."""
        with self.lock:
            told = [item for _, item in sorted(self.seen.items())]
        return [item for item in told if kind in (None, item["type"])]

    def vectors(self, texts):
        """Texts that begin with the same word lie close together."""
        import numpy as np

        rows = []
        for text in texts:
            for word, scale in ((text.split()[0], 1.0), (text, 0.3)):
                seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
                part = np.random.default_rng(seed).normal(size=DIMENSIONS)
                rows.append(scale * part)
        rows = np.array(rows).reshape(len(texts), 2, DIMENSIONS).sum(axis=1)
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype("<f4")

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake: FakeService

    def log_message(self, *_):
        pass

    def do_GET(self):
        self._serve("data", lambda body: self._data())

    def do_POST(self):
        route = self.path.rpartition("/")[2]
        self._serve(route, {"embeddings": self._embeddings, "progress": self._progress}[route])

    def do_PUT(self):
        self._serve("artifacts", self._artifact)

    def _serve(self, route, answer):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        with self.fake.lock:
            self.fake.requests[route] += 1
            fault = self.fake.faults[route].pop(0) if self.fake.faults[route] else None
        if fault == "drop":
            self.close_connection = True
            return None
        if fault == "slow":
            time.sleep(1.0)
        if self.headers.get("authorization") != f"Bearer {TOKEN}":
            return self._send(404, b"")
        if fault == "malformed":
            return self._send(200, b"{")
        if isinstance(fault, int):
            return self._send(fault, b"{}")
        return answer(body)

    def _send(self, status, body, **headers):
        self.send_response(status)
        if self.fake.retry_after is not None and status == 429:
            self.send_header("retry-after", self.fake.retry_after)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _data(self):
        content = self.fake.data[self.path.rpartition("/")[2]]
        self._send(200, content, etag=f'"{hashlib.sha256(content).hexdigest()}"')

    def _embeddings(self, body):
        texts = json.loads(body)["input"]
        if len(texts) > 256:
            return self._send(400, b"too many")
        with self.fake.lock:
            self.fake.embedded += len(texts)
        data = base64.b64encode(self.fake.vectors(texts).tobytes()).decode()
        answer = {"model": "made-on-the-spot", "dimensions": DIMENSIONS, "data": data}
        return self._send(200, json.dumps(answer).encode())

    def _progress(self, body):
        content = json.loads(body)
        if len(content["items"]) > 500:
            return self._send(413, b"too many")
        with self.fake.lock:
            self.fake.posts.append(content)
            for item in content["items"]:
                self.fake.seen.setdefault(item["n"], item)
            answer = {"received": len(content["items"]), "command": self.fake.command}
        return self._send(200, json.dumps(answer).encode())

    def _artifact(self, body):
        if hashlib.sha256(body).hexdigest() != self.headers["x-content-sha256"]:
            return self._send(400, b"digest")
        self.fake.artifacts[self.path.partition("/artifacts/")[2]] = body
        return self._send(204, b"")
