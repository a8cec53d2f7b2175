"""`tandem-trainer JOB.json`: runs one job file and says by its exit code how that ended.

0 done, 64 the job file or its data can't be used, 69 the service refused, 70 training failed, 71 out of
memory, 74 the disk is full, 75 stopped with what is needed to go on from here.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import traceback

from tandem_trainer import job as jobs
from tandem_trainer import run as runs
from tandem_trainer import several
from tandem_trainer.failures import Failure, ServiceRefused, Stopped, named
from tandem_trainer.job import Job


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tandem-trainer", description="Runs a fine-tuning job file.")
    parser.add_argument("job", help="JSON or YAML; docs/trainer-contract.md says what it holds")
    options = parser.parse_args(arguments)
    try:
        job = jobs.load(options.job)
        if job.technique != "classifier" and "RANK" not in os.environ and (count := several.devices()) > 1:
            return several.launch(options.job, count)
        return train(job)
    except Failure as failure:
        print(f"error: {failure}", file=sys.stderr)
        return failure.exit_code


def train(job: Job) -> int:
    """Runs the job's recipe. Every failure is reported to the service before this returns its exit code."""
    try:
        with runs.opened(job) as run:
            try:
                recipe(job).train(run)
            except (Stopped, ServiceRefused):
                raise
            except BaseException as error:
                raise _reported(run, error) from error
    except Stopped:
        return Stopped.exit_code
    return 0


def recipe(job: Job):
    """The module of `recipes` whose `train(run)` does what the job asks for."""
    name = job.method
    if job.technique == "classifier":
        name = "classifier"
        # Whole fits run side by side, which shares cores better than a matrix product cut in two does.
        for library in ("OPENBLAS", "MKL", "VECLIB_MAXIMUM"):
            os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    try:
        return importlib.import_module(f"tandem_trainer.recipes.{name}")
    except ModuleNotFoundError as error:
        raise Failure(
            f"The technique {job.technique} needs the Python package {error.name}, which this environment has not "
            "(scripts/trainer-env.sh makes the right one)."
        ) from error


def _reported(run: runs.Run, error: BaseException) -> Failure:
    failure = named(error)
    if failure is not error:
        traceback.print_exception(error, file=sys.stderr)
    run.progress.send("error", code=failure.code, message=str(failure))
    return failure
