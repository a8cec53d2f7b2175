"""Talks to finetune-job-svc, for one job and with that job's token only.

What can pass (429, 5xx, no answer) is tried again with growing pauses until it works or the run is asked to
stop; what can't raises `ServiceRefused`.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import os
import random
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from tandem_trainer.failures import Failure, InvalidData, ServiceRefused

TIMEOUT_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 30.0
MALFORMED_TRIES = 5
BLOCK_BYTES = 1 << 20
_GONE = (401, 403, 404, 410)
_PASSING = (408, 425, 429)


class TryAgain(Exception):
    """The service can't answer just now. `after`: seconds it asked us to wait, or None."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Malformed(TryAgain):
    """The answer makes no sense; tried again a few times only."""


@dataclass(frozen=True)
class Embeddings:
    """`data` is little-endian float32, row after row; `tokens` is 0 when the service does not count them."""

    model: str
    dimensions: int
    data: bytes
    tokens: int


class Rejected(Exception):
    """The service has read this request and will never take it (400, 413, 422)."""


class Redirects(urllib.request.HTTPRedirectHandler):
    """Follows none: a redirect would carry the job's token elsewhere."""

    def redirect_request(self, *arguments: Any) -> None:
        return None


class Service:
    """Thread-safe. `wait(seconds, reason)` is called between tries and raises to give up."""

    def __init__(self, address: str, job: str, token: str, wait: Callable[[float, str], None]) -> None:
        self._base = f"{address}/tandem/internal/v1/jobs/{urllib.parse.quote(job, safe='')}"
        self._origin = _origin(address)
        self._token = token
        self._wait = wait
        self._opener = urllib.request.build_opener(Redirects)

    def download(self, url: str, to: Path) -> str:
        """Fetches a data set and returns the SHA-256 of its bytes; `to` appears whole or not at all."""
        return self._patiently(lambda: self._download(url, to))

    def embeddings(self, texts: list[str]) -> Embeddings:
        """At most 256 texts."""
        ask = {"input": texts}
        return self._patiently(lambda: _embeddings(self._json("POST", "/embeddings", ask), len(texts)))

    def post_progress(self, run: str, items: list[dict[str, Any]]) -> dict[str, Any]:
        """Tries once; raises `TryAgain`, `Rejected` or `ServiceRefused`."""
        return self._json("POST", "/progress", {"run": run, "items": items})

    def put_artifact(self, path: str, file: Path, sha256: str) -> None:
        self._patiently(lambda: self._put(path, file, sha256))

    def _put(self, path: str, file: Path, sha256: str) -> None:
        headers = {
            "content-type": "application/octet-stream",
            "content-length": str(file.stat().st_size),
            "x-content-sha256": sha256,
        }
        with file.open("rb") as body:
            self._open("PUT", f"{self._base}/artifacts/{urllib.parse.quote(path)}", body, headers).close()

    def _download(self, url: str, to: Path) -> str:
        part = to.with_name(f"{to.name}.{os.getpid()}.part")  # processes that train together may all fetch it
        digest = hashlib.sha256()
        with self._open("GET", url, None, {}) as answer, part.open("wb") as out:
            for block in _blocks(answer):
                digest.update(block)
                out.write(block)
            etag = (answer.headers.get("etag") or "").removeprefix("W/").strip('"')
        if len(etag) == 64 and etag != digest.hexdigest():
            raise Malformed("a data set arrived with other bytes than the service announced")
        part.replace(to)
        return digest.hexdigest()

    def _json(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        payload = json.dumps(body, separators=(",", ":")).encode()
        with self._open(method, self._base + path, payload, {"content-type": "application/json"}) as answer:
            try:
                value = json.loads(_read(answer))
            except ValueError as error:
                raise Malformed(f"{path} was not answered with JSON") from error
        if not isinstance(value, dict):
            raise Malformed(f"{path} was not answered with an object")
        return value

    def _open(self, method: str, url: str, body: bytes | BinaryIO | None, headers: dict[str, str]) -> Any:
        request = urllib.request.Request(url, data=body, headers=headers, method=method)
        if _origin(url) == self._origin:
            request.add_unredirected_header("Authorization", f"Bearer {self._token}")
        try:
            return self._opener.open(request, timeout=TIMEOUT_SECONDS)
        except urllib.error.HTTPError as error:
            with error:
                raise _judged(error, url) from None
        except (OSError, http.client.HTTPException) as error:
            raise TryAgain(f"the service does not answer ({error})") from error

    def _patiently(self, attempt: Callable[[], Any]) -> Any:
        pause, malformed = 0.5, 0
        while True:
            try:
                return attempt()
            except TryAgain as error:
                malformed += isinstance(error, Malformed)
                if malformed >= MALFORMED_TRIES:
                    raise Failure(f"The service gives no usable answer: {error}.") from error
                self._wait(error.after or pause * random.uniform(0.5, 1.0), str(error))
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
            except Rejected as error:
                raise InvalidData(f"The service refused what the trainer sent: {error}") from error


def _judged(error: urllib.error.HTTPError, url: str) -> Exception:
    if error.code in _GONE:
        return ServiceRefused(f"The service wants no more of this job (status {error.code}).")
    if error.code in _PASSING or error.code >= 500:
        after = error.headers.get("retry-after", "")
        seconds = min(float(after), 300.0) if after.isdigit() else None
        return TryAgain(f"the service answers with status {error.code}", seconds)
    detail = error.read(500).decode("utf-8", "replace")
    return Rejected(f"status {error.code} from {urllib.parse.urlsplit(url).path}: {detail}")


def _blocks(answer: Any) -> Iterable[bytes]:
    try:
        while block := answer.read(BLOCK_BYTES):
            yield block
    except (OSError, http.client.HTTPException) as error:
        raise TryAgain(f"the answer broke off ({error})") from error


def _read(answer: Any) -> bytes:
    return b"".join(_blocks(answer))


def _origin(url: str) -> tuple[str, str]:
    parts = urllib.parse.urlsplit(url)
    return parts.scheme, parts.netloc


def _embeddings(answer: dict[str, Any], texts: int) -> Embeddings:
    try:
        data = base64.b64decode(answer["data"], validate=True)
        dimensions = int(answer["dimensions"])
        vectors = Embeddings(str(answer["model"]), dimensions, data, int(answer.get("tokens") or 0))
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed("embeddings arrived malformed") from error
    if dimensions < 1 or len(data) != 4 * dimensions * texts:
        raise Malformed("embeddings arrived in another number than was asked for")
    return vectors
