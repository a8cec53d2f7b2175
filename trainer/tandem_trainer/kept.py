"""Models that are written out again once training is over: merged adapters, and checkpoints that are kept."""

from __future__ import annotations

import shutil
from pathlib import Path

from peft import PeftModel

from tandem_trainer import artifacts, checkpoints, models
from tandem_trainer.job import Job
from tandem_trainer.run import Run

_NOT_OF_THE_MODEL = (artifacts.METRICS, artifacts.MANIFEST)


def merge(job: Job, folder: Path) -> None:
    """Makes a whole model of the adapter in a folder, in its place."""
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    _merged(job, folder, part)
    metrics = folder / artifacts.METRICS
    if metrics.exists():
        shutil.copy2(metrics, part)
    shutil.rmtree(folder)
    part.rename(folder)


def fill(run: Run, folder: Path) -> list[int]:
    """Writes the models of the last whole checkpoints, as many as the job asks for; their steps."""
    if not run.job.keep_checkpoints:
        return []
    whole = [each for each in folder.glob("checkpoint-*") if checkpoints.is_whole(each)]
    last = sorted(whole, key=checkpoints.step_of)[-run.job.keep_checkpoints :]
    shutil.rmtree(run.job.folder / "kept", ignore_errors=True)
    for checkpoint in last:
        _fill(run, checkpoint, run.kept(checkpoints.step_of(checkpoint)))
    return [checkpoints.step_of(each) for each in last]


def _fill(run: Run, checkpoint: Path, target: Path) -> None:
    if run.job.technique == "full":
        model = models.stored_model(run.job, checkpoint)
        model.config.use_cache = True
        _save(run.job, model, target)
    elif run.job.merge:
        _merged(run.job, checkpoint, target)
    else:
        # What the final model consists of; a checkpoint also holds what training goes on from.
        target.mkdir(parents=True)
        for file in run.output.iterdir():
            if file.name not in _NOT_OF_THE_MODEL:
                shutil.copy2(checkpoint / file.name, target)


def _merged(job: Job, adapter: Path, target: Path) -> None:
    """In the type that the base model is stored in, also where training read it in four bits."""
    _save(job, PeftModel.from_pretrained(models.stored_model(job), str(adapter)).merge_and_unload(), target)


def _save(job: Job, model: object, target: Path) -> None:
    model.save_pretrained(str(target))
    models.tokenizer_of(job).save_pretrained(str(target))
