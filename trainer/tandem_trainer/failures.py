"""How a run can end other than well. Messages are for the user, with advice, and name no code."""

from __future__ import annotations

import errno


class Failure(Exception):
    """Ends the run: `code` goes to the service as an error item, `exit_code` to whoever started us."""

    code = "training_failed"
    exit_code = 70


class InvalidData(Failure):
    """The job file or the data can't be used; trying again is of no use."""

    code = "invalid_data"
    exit_code = 64


class BaseModelMissing(InvalidData):
    code = "base_model_missing"


class ServiceRefused(Failure):
    """The service wants no more from us: the token was withdrawn or the job is unknown."""

    exit_code = 69


class OutOfMemory(Failure):
    code = "out_of_memory"
    exit_code = 71


class DiskFull(Failure):
    code = "disk_full"
    exit_code = 74


class Stopped(Exception):
    """Asked to stop; what is needed to go on from here has been written."""

    exit_code = 75


def named(error: BaseException) -> Failure:
    """The failure that an error of a library stands for."""
    if isinstance(error, Failure):
        return error
    text = str(error).lower()
    if isinstance(error, MemoryError) or "out of memory" in text or "can't allocate memory" in text:
        return OutOfMemory(
            "The machine ran out of memory in training. Set a smaller micro_batch_size or max_length, keep "
            "gradient_checkpointing on, or choose the technique qlora, a smaller base model or more memory."
        )
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    if full or "no space left" in text or "disk quota exceeded" in text or "os error 28" in text:
        return DiskFull(
            "The disk is full. Free some space or give the job's folder a larger volume; training goes on "
            "from the last checkpoint."
        )
    return Failure("Training stopped because of an unexpected error; the trainer's log has the details.")
