"""An OpenAI-compatible embedding endpoint that answers at once, so that a run measures the systems and no model.

A text's vector is a bag of words: each word adds +-1 at eight positions drawn from its hash, and the sum
is scaled to length 1. Texts that share words are close, so rankings stay meaningful, and both systems
receive the same vector for the same text. Every answer is kept as ready JSON: a text seen before costs
a dictionary lookup. `GET /stats` tells how many texts were asked for and how many of them were new.
"""

import argparse
import base64
import hashlib
import json
import re

import numpy
from aiohttp import web

DIMENSIONS = 384
MODEL = "bag-of-words-384"
WORD = re.compile(r"[a-z0-9]{3,}")
POSITIONS_PER_WORD = 8


def vector_of(text: str) -> numpy.ndarray:
    """The text's unit vector of DIMENSIONS float32, the same on every machine."""
    total = numpy.zeros(DIMENSIONS, dtype=numpy.float32)
    for word in WORD.findall(text.lower()):
        digest = hashlib.blake2b(word.encode(), digest_size=3 * POSITIONS_PER_WORD).digest()
        for i in range(0, len(digest), 3):
            total[int.from_bytes(digest[i : i + 2]) % DIMENSIONS] += 1 if digest[i + 2] & 1 else -1
    length = numpy.linalg.norm(total)
    if length == 0:
        total[0] = length = 1
    return total / length


class Embeddings:
    """The HTTP handlers and what they remember."""

    def __init__(self) -> None:
        self.ready: dict[tuple[str, str], str] = {}
        self.asked = 0
        self.new = 0

    def json_of(self, text: str, encoding: str) -> str:
        self.asked += 1
        key = (encoding, text)
        if key not in self.ready:
            self.new += 1
            vector = vector_of(text)
            if encoding == "base64":
                value = base64.b64encode(vector.astype("<f4").tobytes()).decode()
            else:
                value = [round(float(x), 7) for x in vector]
            self.ready[key] = json.dumps(value)
        return self.ready[key]

    async def create(self, request: web.Request) -> web.Response:
        body = await request.json()
        texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
        encoding = body.get("encoding_format") or "float"
        rows = ",".join(
            f'{{"object":"embedding","index":{i},"embedding":{self.json_of(text, encoding)}}}'
            for i, text in enumerate(texts)
        )
        tokens = sum(len(text) // 4 for text in texts)
        usage = f'{{"prompt_tokens":{tokens},"total_tokens":{tokens}}}'
        text = f'{{"object":"list","model":"{MODEL}","data":[{rows}],"usage":{usage}}}'
        return web.Response(text=text, content_type="application/json")

    async def models(self, _: web.Request) -> web.Response:
        model = {"id": MODEL, "object": "model", "created": 0, "owned_by": "benchmark"}
        return web.json_response({"object": "list", "data": [model]})

    async def stats(self, _: web.Request) -> web.Response:
        return web.json_response({"asked": self.asked, "new": self.new})


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    embeddings = Embeddings()
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_post("/v1/embeddings", embeddings.create)
    app.router.add_get("/v1/models", embeddings.models)
    app.router.add_get("/stats", embeddings.stats)
    web.run_app(app, host="127.0.0.1", port=port, access_log=None, print=None)


if __name__ == "__main__":
    main()
