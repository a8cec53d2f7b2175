"""From hyperparameters to a saved model: one training or a search of several, what was forgotten, the result."""

from __future__ import annotations

import gc
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import datasets
import torch
from transformers import set_seed
from transformers.utils import logging

from tandem_trainer import artifacts, forgetting, kept, models, search, training
from tandem_trainer.artifacts import Metrics
from tandem_trainer.run import Run
from tandem_trainer.template import Example
from tandem_trainer.training import Judge, Trained

# Makes a trainer for hyperparameters that keeps its checkpoints in a folder.
MakeTrainer = Callable[[dict[str, Any], Path], Any]
_NOT_PART_OF_A_MODEL = ("training_args.bin", "README.md")


@dataclass(frozen=True)
class Outcome:
    """What is known of a finished training; kept in a file, because a search goes on after a restart."""

    trained: Trained
    general_before: float | None
    forgetting: float | None

    @property
    def valid_loss(self) -> float | None:
        return self.trained.valid_loss

    @property
    def stopped_early(self) -> bool:
        return self.trained.stopped_early

    def write(self, folder: Path) -> None:
        artifacts.write_json(folder / "outcome.json", asdict(self))

    @staticmethod
    def read(folder: Path) -> Outcome:
        kept = json.loads((folder / "outcome.json").read_text(encoding="utf-8"))
        return Outcome(**{**kept, "trained": Trained(**kept["trained"])})


def tune(run: Run, whole: dict[str, Any], make: MakeTrainer, general: Sequence[Example]) -> None:
    """Trains with the trainers that `make` makes, and leaves the best model, its measures and its manifest."""
    logging.disable_progress_bar()
    datasets.disable_progress_bars()

    def attempt(chosen: dict[str, Any], folder: Path, judge: Judge | None = None) -> Outcome:
        return _attempt(run, make(chosen, folder / "checkpoints"), chosen, folder, general, judge)

    if run.job.search:
        set_seed(run.job.seed)
        best = search.best_of(run, run.job.search, whole, lambda *given: _seeded(run, attempt, *given))
        whole, outcome, folder = best.hyperparameters, Outcome.read(best.folder), best.folder
        if run.is_main:
            shutil.rmtree(run.output, ignore_errors=True)
            shutil.copytree(best.folder / "output", run.output)
            run.metrics = Metrics.read(run.output / artifacts.METRICS)
    else:
        outcome, folder = _seeded(run, attempt, whole, run.job.folder), run.job.folder
    if run.is_main:
        finish(run, whole, outcome, folder / "checkpoints")


def _seeded(run: Run, attempt: Callable[..., Outcome], *given: Any) -> Outcome:
    set_seed(run.job.seed)  # new adapters start with random weights
    return attempt(*given)


def _attempt(
    run: Run,
    trainer: Any,
    whole: dict[str, Any],
    folder: Path,
    general: Sequence[Example],
    judge: Judge | None,
) -> Outcome:
    run.metrics = Metrics.read(folder / "checkpoints" / artifacts.METRICS)
    before = forgetting.before(run, trainer.model, general)
    run.phase("training")
    trained = training.train(trainer, run, whole, judge)
    run.phase("evaluating")
    outcome = Outcome(trained, before, forgetting.after(run, trainer.model, general, before))
    run.phase("saving")
    save(run, trainer, folder / "output")
    if run.is_main:
        outcome.write(folder)
    if run.processes > 1:
        torch.distributed.barrier()
    trainer.model = None
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    return outcome


def save(run: Run, trainer: Any, folder: Path) -> None:
    """The adapter or the model, and the tokenizer; what an earlier run left half-written is removed."""
    if run.is_main:
        shutil.rmtree(folder, ignore_errors=True)
        trainer.model.config.use_cache = True  # training went without; who is served should not
        if run.job.technique == "full":
            trainer.model.to(models.stored_type(run.job))
    trainer.save_model(str(folder))
    if run.is_main:
        trainer.processing_class.save_pretrained(str(folder))
        for name in _NOT_PART_OF_A_MODEL:
            (folder / name).unlink(missing_ok=True)
        run.metrics.write(folder / artifacts.METRICS)


def finish(run: Run, whole: dict[str, Any], outcome: Outcome, checkpoints: Path) -> None:
    trained = outcome.trained
    kind = "model" if run.job.technique == "full" or run.job.merge else "adapter"
    base = models.digest_of(run.job)
    for step in kept.fill(run, checkpoints):
        run.keep(step, kind, whole, base)
    if run.job.merge:
        kept.merge(run.job, run.output)
    metrics = {
        "train_loss": trained.train_loss,
        "valid_loss": trained.valid_loss,
        "valid_accuracy": trained.valid_accuracy,
        "steps": trained.steps,
        "epochs": trained.epochs,
        "general_loss_before": outcome.general_before,
        "forgetting": outcome.forgetting,
    }
    run.finish(
        kind,
        trained.tokens,
        metrics,
        hyperparameters=whole,
        base_digest=base,
        forgetting=outcome.forgetting,
    )
