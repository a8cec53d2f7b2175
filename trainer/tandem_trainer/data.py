"""Data sets: fetched, digested, and read line by line with the place of every error."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tandem_trainer.failures import InvalidData
from tandem_trainer.service import Service

LONGEST_LINE_BYTES = 16 << 20
ERRORS_TOLD = 10

Row = TypeVar("Row")


class BadRow(Exception):
    """Why a row can't be used."""


@dataclass(frozen=True)
class DataSet:
    name: str
    file: Path
    sha256: str


def obtain(name: str, place: str, folder: Path, service: Service | None) -> DataSet:
    """The data set from a path, or downloaded into `folder`; what was downloaded before is used again."""
    if "://" not in place:
        file = Path(place)
        if not file.is_file():
            raise InvalidData(f"The {name} data {place} is not there.")
        return DataSet(name, file, sha256_of(file))
    if service is None:
        raise InvalidData(f"'data.{name}' is a URL, which needs a 'service' to fetch it from.")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.jsonl"
    if file.exists():
        return DataSet(name, file, sha256_of(file))
    return DataSet(name, file, service.download(place, file))


def read(data: DataSet, parse: Callable[[dict[str, Any]], Row]) -> list[Row]:
    """All rows, or `InvalidData` that names the first lines that can't be used and why."""
    rows: list[Row] = []
    errors: list[str] = []
    count = 0
    for number, line in _lines(data.file):
        try:
            rows.append(parse(_object(line)))
        except BadRow as error:
            count += 1
            if len(errors) < ERRORS_TOLD:
                errors.append(f"line {number}: {error}")
    if count:
        more = f"; and {count - len(errors)} more" if count > len(errors) else ""
        raise InvalidData(f"The {data.name} data can't be used: {'; '.join(errors)}{more}.")
    if not rows:
        raise InvalidData(f"The {data.name} data has no rows.")
    return rows


def sha256_of(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while block := content.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    with file.open("rb") as content:
        number = 0
        while line := content.readline(LONGEST_LINE_BYTES + 1):
            number += 1
            if len(line) > LONGEST_LINE_BYTES:
                raise InvalidData(
                    f"Line {number} of {file.name} is longer than {LONGEST_LINE_BYTES >> 20} MiB."
                )
            if line.strip():
                yield number, line


def _object(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadRow("is not JSON") from error
    if not isinstance(row, dict):
        raise BadRow("is not an object")
    return row
