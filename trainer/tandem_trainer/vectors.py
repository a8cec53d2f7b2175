"""The texts' embeddings, from the service, kept in the job's folder so that a restart asks for none twice."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from tandem_trainer.failures import InvalidData
from tandem_trainer.run import Run
from tandem_trainer.service import Embeddings

BATCH = 256
IN_FLIGHT = 2


class Embedder(Protocol):
    def embeddings(self, texts: list[str]) -> Embeddings: ...


@dataclass(frozen=True)
class Vectors:
    """Rows of length one, float32. `tokens`: what the service counted, 0 when it does not."""

    model: str
    rows: np.ndarray
    tokens: int = 0


def of(texts: list[str], run: Run, embedder: Embedder | None) -> Vectors:
    """One vector per text, in the texts' order; equal texts are embedded once."""
    distinct = list(dict.fromkeys(texts))
    folder = run.job.folder / "vectors"
    folder.mkdir(parents=True, exist_ok=True)
    batches = [distinct[i : i + BATCH] for i in range(0, len(distinct), BATCH)]

    def batch(texts: list[str]) -> Vectors:
        run.check()
        return _batch(texts, folder, embedder)

    done = []
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        try:
            for part in pool.map(batch, batches):
                done.append(part)
                if len(done) % 8 == 0:
                    run.progress.message(
                        f"{min(len(done) * BATCH, len(distinct))} of {len(distinct)} texts embedded"
                    )
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return _joined(texts, distinct, done)


def _batch(texts: list[str], folder: Path, embedder: Embedder | None) -> Vectors:
    name = hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    file = folder / f"{name}.npz"
    if file.exists():
        with np.load(file) as kept:
            return Vectors(str(kept["model"]), kept["rows"], int(kept["tokens"]))
    if embedder is None:
        raise InvalidData("The technique classifier needs a 'service' for its vectors.")
    answer = embedder.embeddings(texts)
    rows = np.frombuffer(answer.data, dtype="<f4").reshape(len(texts), answer.dimensions)
    if not np.isfinite(rows).all():
        raise InvalidData("The service's embeddings hold numbers that are not finite.")
    part = folder / f"{name}.part"
    with part.open("wb") as out:
        np.savez(out, model=answer.model, rows=rows, tokens=answer.tokens)
    part.replace(file)
    return Vectors(answer.model, rows, answer.tokens)


def _joined(texts: list[str], distinct: list[str], parts: list[Vectors]) -> Vectors:
    models = {(part.model, part.rows.shape[1]) for part in parts}
    if len(models) > 1:
        raise InvalidData("The service changed its embedding model in the middle of the job.")
    place = {text: i for i, text in enumerate(distinct)}
    rows = np.concatenate([part.rows for part in parts])
    rows = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    picked = rows[[place[text] for text in texts]].astype(np.float32)
    return Vectors(parts[0].model, picked, sum(part.tokens for part in parts))
