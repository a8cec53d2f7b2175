"""Vectors from a Tandem's public API, for a classifier that a person trains without a service."""

from __future__ import annotations

import base64
import json
import os
import urllib.error
import urllib.request

import numpy as np

from tandem_trainer.failures import Failure
from tandem_trainer.service import Embeddings

MODEL = "bge-small-en-v1.5"


class PublicEmbeddings:
    def __init__(self, address: str, key: str | None, model: str) -> None:
        self._address, self._key, self._model = address.rstrip("/"), key, model

    def embeddings(self, texts: list[str]) -> Embeddings:
        body = json.dumps({"model": self._model, "input": texts, "encoding_format": "base64"}).encode()
        request = urllib.request.Request(
            f"{self._address}/v1/embeddings", body, {"content-type": "application/json"}
        )
        if self._key:
            request.add_unredirected_header("Authorization", f"Bearer {self._key}")
        try:
            with urllib.request.urlopen(request, timeout=600) as response:
                answer = json.load(response)
        except (OSError, ValueError) as error:
            raise Failure(f"{self._address} gives no embeddings: {error}") from error
        rows = [np.frombuffer(base64.b64decode(entry["embedding"]), dtype="<f4") for entry in answer["data"]]
        return Embeddings(answer["model"], len(rows[0]), b"".join(rows), answer["usage"]["total_tokens"])


def by_hand() -> PublicEmbeddings | None:
    """TANDEM_URL and TANDEM_API_KEY name a running Tandem; None without."""
    address = os.environ.get("TANDEM_URL")
    model = os.environ.get("TANDEM_EMBEDDING_MODEL", MODEL)
    return PublicEmbeddings(address, os.environ.get("TANDEM_API_KEY"), model) if address else None
