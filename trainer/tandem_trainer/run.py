"""What every recipe is given: the job, its data, and the ways to report, to stop and to leave artifacts."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tandem_trainer import artifacts, data
from tandem_trainer.artifacts import Metrics
from tandem_trainer.data import DataSet
from tandem_trainer.failures import ServiceRefused, Stopped
from tandem_trainer.job import Job
from tandem_trainer.progress import LAST_TRIES_SECONDS, Progress
from tandem_trainer.service import Service
from tandem_trainer.stop import Stop


@dataclass
class Run:
    job: Job
    progress: Progress
    stop: Stop
    service: Service | None = None
    metrics: Metrics = field(default_factory=Metrics)

    @property
    def output(self) -> Path:
        return self.job.folder / "output"

    @property
    def processes(self) -> int:
        """How many train together, one a GPU; accelerate starts them."""
        return int(os.environ.get("WORLD_SIZE", "1"))

    @property
    def is_main(self) -> bool:
        return os.environ.get("RANK", "0") == "0"

    def check(self) -> None:
        """Called at every point where training can be left; raises when it is to end."""
        self.progress.check()
        self.stop.check()

    def phase(self, name: str) -> None:
        self.progress.send("phase", phase=name)

    def data(self, name: str) -> DataSet | None:
        place = getattr(self.job.data, name)
        return place and data.obtain(name, place, self.job.folder / "data", self.service)

    def rows(self, name: str, parse: Callable[[dict[str, Any]], Any]) -> list[Any]:
        """The checked rows of a data set; empty when the job names none."""
        found = self.data(name)
        return data.read(found, parse) if found else []

    def finish(
        self,
        kind: str,
        trained_tokens: int,
        metrics: dict[str, Any],
        hyperparameters: dict[str, Any],
        base_digest: str | None = None,
        forgetting: float | None = None,
    ) -> dict[str, Any]:
        """Writes metrics and manifest beside the model's files, sends them, and reports the result."""
        self.metrics.write(self.output / artifacts.METRICS)
        about = self._about(kind, hyperparameters, base_digest, metrics)
        written = artifacts.manifest(self.output, about)
        if self.job.upload and self.service:
            artifacts.send(self.output, written, self.service)
        self.progress.send("result", trained_tokens=trained_tokens, manifest=written, forgetting=forgetting)
        return written

    def kept(self, step: int) -> Path:
        """Where the model lies that a checkpoint is, to be kept."""
        return self.job.folder / "kept" / f"step-{step}"

    def keep(
        self, step: int, kind: str, hyperparameters: dict[str, Any], base_digest: str | None = None
    ) -> None:
        """Sends the model of a checkpoint, with a manifest of its own, and says that it is there."""
        folder = self.kept(step)
        metrics = {name: value for name, value in self.metrics.at(step).items() if name != "step"}
        about = self._about(kind, hyperparameters, base_digest, {"steps": step, **metrics})
        written = artifacts.manifest(folder, about)
        if self.job.upload and self.service:
            artifacts.send(folder, written, self.service, f"checkpoints/{folder.name}/")
        self.progress.send("weights", step=step, manifest=written)

    def _about(
        self,
        kind: str,
        hyperparameters: dict[str, Any],
        base_digest: str | None,
        metrics: dict[str, Any],
    ) -> dict[str, Any]:
        job = self.job
        return {
            "job": job.job,
            "kind": kind,
            "technique": job.technique,
            "method": job.method,
            "base_model": {"name": job.base_model.name, "digest": base_digest},
            "data": {name: found.sha256 for name in ("training", "validation") if (found := self.data(name))},
            "hyperparameters": hyperparameters,
            "seed": job.seed,
            "metrics": metrics,
        }


@contextmanager
def opened(job: Job) -> Iterator[Run]:
    """A run with its progress thread. What is unsent at the end is still sent, or `Stopped` says that it was not."""
    stop = Stop()
    if threading.current_thread() is threading.main_thread():
        stop.listen()
    service = _service(job, stop)
    # Of several processes one speaks for all; what the others say stays in a file.
    rank = int(os.environ.get("RANK", "0"))
    progress = Progress(job.folder / f"rank-{rank}") if rank else Progress(job.folder, service, stop.ask)
    try:
        yield Run(job, progress, stop, service)
    except ServiceRefused:
        progress.close(0)
        raise
    except BaseException:
        progress.close(_patience(stop))
        raise
    if not progress.close(_patience(stop)):
        raise Stopped


def _patience(stop: Stop) -> float:
    """Seconds for the last items: few of a grace period, where a restart sends the rest."""
    return 5.0 if stop.asked else LAST_TRIES_SECONDS


def _service(job: Job, stop: Stop) -> Service | None:
    if not job.service:
        return None
    token = os.environ.get("TANDEM_JOB_TOKEN")
    if not token:
        raise ServiceRefused("The job file names a service, so TANDEM_JOB_TOKEN must hold the job's token.")

    def wait(seconds: float, reason: str) -> None:
        print(f"warn: {reason}; trying again in {seconds:.1f} s", file=sys.stderr, flush=True)
        stop.pause(seconds)
        stop.check()

    return Service(job.service, job.job, token, wait)
