"""Several trainings with other hyperparameters; the one with the least validation loss is kept.

The first trial takes the job's own hyperparameters, the others are drawn with the job's seed. A trial whose
validation loss is above the median of the others' at the same point of their training is stopped there (the
median rule of Golovin et al., Google Vizier, 2017). Finished trials are not repeated after a restart.
"""

from __future__ import annotations

import json
import math
import random
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tandem_trainer import artifacts
from tandem_trainer.failures import InvalidData
from tandem_trainer.job import Search
from tandem_trainer.run import Run


class Result(Protocol):
    valid_loss: float | None
    stopped_early: bool


@dataclass(frozen=True)
class Best:
    hyperparameters: dict[str, Any]
    folder: Path


# Trains with hyperparameters in a folder of its own, asking the judge after each evaluation, and leaves its
# model there.
Attempt = Callable[[dict[str, Any], Path, Callable[[int, float], bool]], Result]


def best_of(run: Run, search: Search, whole: dict[str, Any], attempt: Attempt) -> Best:
    if not run.job.data.validation:
        raise InvalidData("A search needs validation data to tell which trial is best.")
    folder = run.job.folder / "trials"
    folder.mkdir(parents=True, exist_ok=True)
    history = _History(folder / "search.json", run.is_main)
    for trial, chosen in enumerate(draw(search, whole, run.job.seed)):
        if history.loss(trial) is None:
            _tell(run, trial, chosen, None, "running")
            result = attempt(chosen, folder / str(trial), history.judge(trial))
            history.finished(trial, result.valid_loss)
            _tell(run, trial, chosen, result.valid_loss, "stopped" if result.stopped_early else "finished")
    trial = history.best()
    chosen = draw(search, whole, run.job.seed)[trial]
    _tell(run, trial, chosen, history.loss(trial), "best")
    return Best(chosen, folder / str(trial))


def draw(search: Search, whole: dict[str, Any], seed: int) -> list[dict[str, Any]]:
    """The hyperparameters of every trial."""
    source, drawn = random.Random(seed), [dict(whole)]
    while len(drawn) < search.trials:
        chosen = dict(whole)
        if search.learning_rate:
            least, most = map(math.log, search.learning_rate)
            chosen["learning_rate"] = math.exp(source.uniform(least, most))
        if search.rank and "rank" in whole:
            chosen["rank"] = source.choice(search.rank)
            chosen["alpha"] = whole["alpha"] / whole["rank"] * chosen["rank"]
        if search.epochs:
            least, most = search.epochs
            whole_numbers = range(math.ceil(least), math.floor(most) + 1)
            chosen["epochs"] = float(source.choice(whole_numbers)) if whole_numbers else least
        drawn.append(chosen)
    return drawn


class _History:
    """The validation losses of all trials, kept in a file."""

    def __init__(self, file: Path, writes: bool) -> None:
        self._file, self._writes = file, writes
        self._trials: dict[str, dict[str, Any]] = {}
        if file.exists():
            self._trials = json.loads(file.read_text(encoding="utf-8"))

    def loss(self, trial: int) -> float | None:
        """Of a finished trial; infinite when it came to no loss."""
        kept = self._trials.get(str(trial), {})
        return kept.get("valid_loss", math.inf) if kept.get("finished") else None

    def judge(self, trial: int) -> Callable[[int, float], bool]:
        """Goes on while no worse than the median of the others after as many evaluations."""
        seen = self._trials.setdefault(str(trial), {"losses": {}})["losses"]

        def goes_on(evaluation: int, loss: float) -> bool:
            seen[str(evaluation)] = loss
            others = [
                kept["losses"][str(evaluation)]
                for name, kept in self._trials.items()
                if name != str(trial) and str(evaluation) in kept["losses"]
            ]
            return not others or loss <= statistics.median(others)

        return goes_on

    def finished(self, trial: int, loss: float | None) -> None:
        kept = self._trials.setdefault(str(trial), {"losses": {}})
        kept["finished"] = True
        if loss is not None and math.isfinite(loss):
            kept["valid_loss"] = loss
        if self._writes:
            artifacts.write_json(self._file, self._trials)

    def best(self) -> int:
        return min(map(int, self._trials), key=lambda trial: (self.loss(trial), trial))


def _tell(run: Run, trial: int, chosen: dict[str, Any], loss: float | None, state: str) -> None:
    run.progress.send("trial", trial=trial, hyperparameters=chosen, valid_loss=loss, state=state)
