"""The job file: what to train, on what, and where to leave it. Read once, checked whole, never changed."""

from __future__ import annotations

import json
import numbers
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tandem_trainer.failures import InvalidData
from tandem_trainer.hyperparameters import ALLOWED, INTEGERS, may_be_zero


class _Yaml(yaml.SafeLoader):
    """Reads 2e-4 as the number that everybody means; YAML 1.1 wants 2.0e-4."""


_Yaml.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9][0-9.]*[eE][-+]?[0-9]+$"), list("-+0123456789")
)

METHODS = ("supervised", "dpo")
TECHNIQUES = ("classifier", "lora", "qlora", "full", "prompt_tuning")


@dataclass(frozen=True)
class BaseModel:
    name: str
    path: str | None = None
    context: int | None = None


@dataclass(frozen=True)
class Data:
    """Each a path or a URL."""

    training: str
    validation: str | None = None
    general: str | None = None


@dataclass(frozen=True)
class Search:
    """How many sets of hyperparameters to try, and from what; the learning rate is drawn log-uniformly."""

    trials: int
    learning_rate: tuple[float, float] | None = None
    rank: tuple[int, ...] = ()
    epochs: tuple[float, float] | None = None


@dataclass(frozen=True)
class Job:
    job: str
    technique: str
    base_model: BaseModel
    data: Data
    folder: Path
    method: str = "supervised"
    hyperparameters: Mapping[str, float] = field(default_factory=dict)
    packing: bool = False
    search: Search | None = None
    seed: int = 0
    service: str | None = None
    upload: bool = False
    merge: bool = False
    keep_checkpoints: int = 0


def load(path: str | os.PathLike[str]) -> Job:
    """Reads JSON or YAML; paths in it are relative to the file's folder."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text) if path.suffix == ".json" else yaml.load(text, _Yaml)
    except OSError as error:
        raise InvalidData(f"The job file {path} can't be read: {error.strerror}.") from error
    except (ValueError, yaml.YAMLError) as error:
        raise InvalidData(f"The job file {path} is neither JSON nor YAML: {error}") from error
    return parse(content, path.resolve().parent)


def parse(content: Any, beside: Path) -> Job:
    top = _members(content, "", Job.__dataclass_fields__.keys() | {"format"})
    if top.get("format") != 1:
        raise InvalidData(f"'format' must be 1; this trainer knows no format {top.get('format')!r}.")
    technique = _one_of(top, "technique", TECHNIQUES, None)
    job = Job(
        job=_text(top, "job"),
        technique=technique,
        method=_one_of(top, "method", METHODS, "supervised"),
        base_model=_base_model(top.get("base_model"), beside),
        data=_data(top.get("data"), beside),
        folder=beside / _text(top, "folder"),
        hyperparameters=_hyperparameters(top.get("hyperparameters"), technique),
        packing=_flag(top, "packing"),
        search=_search(top.get("search")),
        # The API takes any whole number; NumPy and PyTorch agree on 32 bits.
        seed=_whole(top.get("seed") or 0, "seed", -(2**63), 2**64) % 2**32,
        service=_url(top.get("service")),
        upload=_flag(top, "upload"),
        merge=_flag(top, "merge"),
        keep_checkpoints=_whole(top.get("keep_checkpoints") or 0, "keep_checkpoints", 0, 100),
    )
    _check_together(job)
    return job


def _check_together(job: Job) -> None:
    if job.technique == "classifier":
        if job.method != "supervised":
            raise InvalidData("The technique classifier learns from labels: its method is supervised.")
        if job.search:
            raise InvalidData("The technique classifier chooses its own penalty; leave 'search' out.")
    elif not job.base_model.path:
        raise InvalidData(f"'base_model.path' is needed by the technique {job.technique}.")
    if job.merge and job.technique not in ("lora", "qlora"):
        raise InvalidData(f"'merge' is for lora and qlora; {job.technique} has no adapter to merge.")
    if job.upload and not job.service:
        raise InvalidData("'upload' needs a 'service' to send to.")


def _base_model(value: Any, beside: Path) -> BaseModel:
    model = _members(value, "base_model", BaseModel.__dataclass_fields__.keys())
    path, context = model.get("path"), model.get("context")
    if path is not None and not isinstance(path, str):
        raise InvalidData("'base_model.path' must be a string.")
    if path and (beside / path).exists():
        path = str(beside / path)
    if context is not None:
        context = _whole(context, "base_model.context", 1, 2**31)
    return BaseModel(_text(model, "name", "base_model."), path or None, context)


def _data(value: Any, beside: Path) -> Data:
    data = _members(value, "data", Data.__dataclass_fields__.keys())
    places: dict[str, Any] = {}
    for name in Data.__dataclass_fields__:
        place = data.get(name)
        if place is None:
            places[name] = None
        elif not isinstance(place, str) or not place:
            raise InvalidData(f"'data.{name}' must be a path or a URL.")
        else:
            places[name] = place if "://" in place else str(beside / place)
    if places["training"] is None:
        raise InvalidData("'data.training' is missing.")
    return Data(**places)


def _hyperparameters(value: Any, technique: str) -> dict[str, float]:
    given = _members(value or {}, "hyperparameters", ALLOWED[technique])
    checked = {}
    for name, number in given.items():
        path = f"hyperparameters.{name}"
        if isinstance(number, bool) or not isinstance(number, numbers.Real) or number != number:
            raise InvalidData(f"'{path}' must be a number.")
        if number < 0 or (number == 0 and not may_be_zero(name)):
            raise InvalidData(f"'{path}' must be greater than 0.")
        checked[name] = _whole(number, path, 0, 2**31) if name in INTEGERS else float(number)
    return checked


def _search(value: Any) -> Search | None:
    if value is None:
        return None
    search = _members(value, "search", Search.__dataclass_fields__.keys())
    ranks = search.get("rank") or []
    if not isinstance(ranks, list):
        raise InvalidData("'search.rank' must be a list of whole numbers.")
    return Search(
        trials=_whole(search.get("trials"), "search.trials", 1, 1000),
        learning_rate=_range(search.get("learning_rate"), "search.learning_rate"),
        rank=tuple(_whole(rank, "search.rank", 1, 4096) for rank in ranks),
        epochs=_range(search.get("epochs"), "search.epochs"),
    )


def _range(value: Any, path: str) -> tuple[float, float] | None:
    if value is None:
        return None
    fits = isinstance(value, list) and len(value) == 2
    if not fits or any(isinstance(x, bool) or not isinstance(x, numbers.Real) or not x > 0 for x in value):
        raise InvalidData(f"'{path}' must be two numbers greater than 0, the least and the greatest.")
    if value[0] > value[1]:
        raise InvalidData(f"'{path}' must have the smaller number first.")
    return float(value[0]), float(value[1])


def _members(value: Any, path: str, known: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidData(f"'{path}' must be an object." if path else "The job file must hold one object.")
    unknown = [f"{path}.{name}" if path else str(name) for name in value if name not in known]
    if unknown:
        raise InvalidData(f"The job file has unknown members: {', '.join(sorted(unknown))}.")
    return value


def _text(of: dict[str, Any], name: str, prefix: str = "") -> str:
    value = of.get(name)
    if not isinstance(value, str) or not value:
        raise InvalidData(f"'{prefix}{name}' must be a string that is not empty.")
    return value


def _one_of(of: dict[str, Any], name: str, values: tuple[str, ...], default: str | None) -> str:
    value = of.get(name, default)
    if value not in values:
        raise InvalidData(f"'{name}' must be one of {', '.join(values)}.")
    return value


def _flag(of: dict[str, Any], name: str) -> bool:
    value = of.get(name, False)
    if not isinstance(value, bool):
        raise InvalidData(f"'{name}' must be true or false.")
    return value


def _whole(value: Any, path: str, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, numbers.Real) or value != int(value):
        raise InvalidData(f"'{path}' must be a whole number.")
    if not least <= value <= most:
        raise InvalidData(f"'{path}' must be from {least} to {most}.")
    return int(value)


def _url(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        raise InvalidData("'service' must be an http or https address.")
    return value.rstrip("/")
