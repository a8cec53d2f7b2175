"""Which checkpoints are whole. A checkpoint counts once a list of its files and their digests lies in it,
which is written last; half-written or damaged ones are never gone on from.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tandem_trainer import artifacts
from tandem_trainer.data import sha256_of

COMPLETE = "complete.json"


def complete(checkpoint: Path) -> None:
    """Says that everything in the folder has been written."""
    files = {
        file.relative_to(checkpoint).as_posix(): sha256_of(file)
        for file in sorted(checkpoint.rglob("*"))
        if file.is_file() and file.name != COMPLETE
    }
    artifacts.write_json(checkpoint / COMPLETE, files)


def is_whole(checkpoint: Path) -> bool:
    try:
        files = json.loads((checkpoint / COMPLETE).read_text(encoding="utf-8"))
        return bool(files) and all(sha256_of(checkpoint / name) == digest for name, digest in files.items())
    except (OSError, ValueError, AttributeError):
        return False


def last_whole(folder: Path) -> tuple[Path | None, list[Path]]:
    """The newest checkpoint to go on from, and the damaged ones after it, which are removed."""
    damaged = []
    for checkpoint in sorted(folder.glob("checkpoint-*"), key=step_of, reverse=True):
        if is_whole(checkpoint):
            return checkpoint, damaged
        damaged.append(checkpoint)
        shutil.rmtree(checkpoint, ignore_errors=True)
    return None, damaged


def step_of(checkpoint: Path) -> int:
    digits = checkpoint.name.rpartition("-")[2]
    return int(digits) if digits.isdigit() else -1
