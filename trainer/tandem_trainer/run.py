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
from tandem_trainer.progress import Progress
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

    def finish(self, kind: str, trained_tokens: int, metrics: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Writes metrics and manifest beside the model's files, sends them, and reports the result."""
        job = self.job
        self.metrics.write(self.output / artifacts.METRICS)
        about = {
            "job": job.job,
            "kind": kind,
            "technique": job.technique,
            "method": job.method,
            "base_model": {"name": job.base_model.name, "digest": more.pop("base_digest", None)},
            "data": {name: found.sha256 for name in ("training", "validation") if (found := self.data(name))},
            "hyperparameters": more.pop("hyperparameters"),
            "seed": job.seed,
            "metrics": metrics,
        }
        written = artifacts.manifest(self.output, about)
        if job.upload and self.service:
            artifacts.send(self.output, written, self.service)
        self.progress.send(
            "result", trained_tokens=trained_tokens, manifest=written, forgetting=more.get("forgetting")
        )
        return written


@contextmanager
def opened(job: Job) -> Iterator[Run]:
    """A run with its progress thread; what is unsent at the end is still sent."""
    stop = Stop()
    if threading.current_thread() is threading.main_thread():
        stop.listen()
    service = _service(job, stop)
    progress = Progress(job.folder, service, stop.ask)
    patience = 600.0
    try:
        yield Run(job, progress, stop, service)
    except Stopped:
        patience = 5.0  # of the grace period; the rest is sent after the restart
        raise
    except ServiceRefused:
        patience = 0.0
        raise
    finally:
        progress.close(patience)


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
