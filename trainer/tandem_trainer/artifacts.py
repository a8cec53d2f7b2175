"""What a run leaves behind: the model's files, metrics.csv and manifest.json, digested and sent."""

from __future__ import annotations

import csv
import hashlib
import importlib.metadata
import json
import os
import platform
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from tandem_trainer.data import sha256_of
from tandem_trainer.service import Service

MANIFEST = "manifest.json"
METRICS = "metrics.csv"
_COLUMNS = ("step", "train_loss", "train_accuracy", "valid_loss", "valid_mean_token_accuracy")
_LIBRARIES = [
    "numpy",
    "scipy",
    "safetensors",
    "torch",
    "transformers",
    "trl",
    "peft",
    "accelerate",
    "datasets",
    "bitsandbytes",
    "tokenizers",
]


class Metrics:
    """The rows of metrics.csv, by step. Kept in the job's folder, so that a restart goes on with them."""

    def __init__(self, rows: Mapping[int, dict[str, Any]] | None = None) -> None:
        self._rows = dict(rows or {})

    def add(self, step: int, **values: float | None) -> None:
        row = self._rows.setdefault(step, {"step": step})
        row |= {name: value for name, value in values.items() if value is not None}

    def last(self, name: str) -> float | None:
        return next((row[name] for _, row in sorted(self._rows.items(), reverse=True) if name in row), None)

    def at(self, step: int) -> dict[str, Any]:
        return dict(self._rows.get(step, {}))

    @property
    def steps(self) -> int:
        return max(self._rows, default=0)

    def write(self, file: Path) -> None:
        part = file.with_name(file.name + ".part")
        with part.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, _COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(row for _, row in sorted(self._rows.items()))
        part.replace(file)

    @staticmethod
    def read(file: Path, until: int | None = None) -> Metrics:
        """The rows that were written up to a step; none when there is no file."""
        if not file.exists():
            return Metrics()
        with file.open(encoding="utf-8", newline="") as content:
            rows = [{k: float(v) for k, v in row.items() if v} for row in csv.DictReader(content)]
        kept = {int(row["step"]): {**row, "step": int(row["step"])} for row in rows}
        return Metrics({step: row for step, row in kept.items() if until is None or step <= until})


def write_json(file: Path, value: Any) -> None:
    """Whole or not at all."""
    part = file.with_name(file.name + ".part")
    with part.open("w", encoding="utf-8") as out:
        json.dump(value, out, ensure_ascii=False, indent=1)
        out.write("\n")
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)


def manifest(folder: Path, about: dict[str, Any]) -> dict[str, Any]:
    """Describes every file of the output folder, writes it there as manifest.json, and returns it."""
    files = {
        name: {"sha256": sha256_of(folder / name), "bytes": (folder / name).stat().st_size}
        for name in _names(folder)
        if name != MANIFEST
    }
    lines = "".join(f"{entry['sha256']}  {name}\n" for name, entry in sorted(files.items()))
    whole = {
        "format": 1,
        "created_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        **about,
        "files": files,
        "digest": hashlib.sha256(lines.encode()).hexdigest(),
        "versions": versions(),
    }
    write_json(folder / MANIFEST, whole)
    return whole


def send(folder: Path, written: dict[str, Any], service: Service, below: str = "") -> None:
    """The manifest goes last: whoever sees it sees everything."""
    for name, entry in sorted(written["files"].items()):
        service.put_artifact(below + name, folder / name, entry["sha256"])
    service.put_artifact(below + MANIFEST, folder / MANIFEST, sha256_of(folder / MANIFEST))


def versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for library in _LIBRARIES:
        try:
            found[library] = importlib.metadata.version(library)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def folder_digest(folder: Path) -> str:
    """Names what is in a folder, as a manifest's `digest` does."""
    lines = "".join(f"{sha256_of(folder / name)}  {name}\n" for name in _names(folder))
    return hashlib.sha256(lines.encode()).hexdigest()


def _names(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
