"""One training process a GPU, all ended together; torch.distributed and accelerate find each other by environment.

accelerate's own launcher ends its processes when it is told to stop, before they could write a checkpoint, and
loses their exit codes.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time

from tandem_trainer.failures import Stopped


def devices() -> int:
    """How many processes should train: TANDEM_TRAINER_PROCESSES, or the GPUs of this machine."""
    if asked := os.environ.get("TANDEM_TRAINER_PROCESSES"):
        return int(asked)
    try:
        import torch
    except ImportError:  # the recipe says so better
        return 1
    return max(1, torch.cuda.device_count())


def launch(job: str, count: int) -> int:
    """Runs the job in `count` processes and returns the exit code of the first that fails, or 0."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    shared = {"WORLD_SIZE": str(count), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tandem_trainer", job],
            env={**os.environ, **shared, "RANK": str(rank), "LOCAL_RANK": str(rank)},
        )
        for rank in range(count)
    ]
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, frame: _tell(processes, signal.SIGTERM))
    while all(process.poll() in (None, 0) for process in processes) and any(
        p.poll() is None for p in processes
    ):
        time.sleep(0.1)
    return _ended(processes)


def _ended(processes: list[subprocess.Popen]) -> int:
    """Waits for all; the others of one that failed wait for it in vain and are ended."""
    first = next((process.returncode for process in processes if process.poll() not in (None, 0)), 0)
    patience = time.monotonic() + (60 if first in (0, Stopped.exit_code) else 5)
    while any(process.poll() is None for process in processes) and time.monotonic() < patience:
        time.sleep(0.1)
    _tell(processes, signal.SIGKILL)
    for process in processes:
        process.wait()
    return first if first >= 0 else 128 - first


def _tell(processes: list[subprocess.Popen], number: int) -> None:
    for process in processes:
        if process.poll() is None:
            process.send_signal(number)
