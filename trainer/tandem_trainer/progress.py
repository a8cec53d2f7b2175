"""Tells the service how far training is, without ever waiting for it.

Every item is first appended to progress.jsonl in the job's folder, so that what the service missed while it
was away, or what a killed run had not sent yet, is sent later. Items are numbered over the whole job.
"""

from __future__ import annotations

import contextlib
import json
import math
import sys
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from tandem_trainer.failures import ServiceRefused
from tandem_trainer.service import LONGEST_PAUSE_SECONDS, Rejected, TryAgain

BATCH = 500
LAST_TRIES_SECONDS = 600.0


class Receiver(Protocol):
    def post_progress(self, run: str, items: list[dict[str, Any]]) -> dict[str, Any]: ...


class Progress:
    """Thread-safe. Without a receiver it only writes the file. `on_stop` is called when the service says stop."""

    def __init__(
        self,
        folder: Path,
        receiver: Receiver | None = None,
        on_stop: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._receiver, self._on_stop, self._clock = receiver, on_stop, clock
        self._run = str(uuid.uuid4())
        self._acknowledged_file = folder / "progress.sent"
        items = _stored(folder / "progress.jsonl")
        sent = _number(self._acknowledged_file)
        self._count = max([sent, *(item["n"] for item in items)])
        self._file = (folder / "progress.jsonl").open("a", encoding="utf-8")
        self._unsent = deque(item for item in items if item["n"] > sent)
        self._changed = threading.Condition()
        self._deadline: float | None = None
        self._refused: ServiceRefused | None = None
        self._sender: threading.Thread | None = None
        if receiver:
            self._sender = threading.Thread(target=self._send_all, name="progress", daemon=True)
            self._sender.start()

    def send(self, type: str, **members: Any) -> None:
        """Keeps an item for the service; returns at once."""
        with self._changed:
            self._count += 1
            item = {"n": self._count, "at": round(self._clock(), 3), "type": type}
            item |= {name: _finite(value) for name, value in members.items()}
            self._write(item)
            if self._receiver:
                self._unsent.append(item)
                self._changed.notify()

    def message(self, text: str, level: str = "info") -> None:
        print(f"{level}: {text}", file=sys.stderr, flush=True)
        self.send("message", level=level, message=text)

    def check(self) -> None:
        """Raises `ServiceRefused` once the service has said that the job is over."""
        if self._refused:
            raise self._refused

    def close(self, patience: float = LAST_TRIES_SECONDS) -> bool:
        """Waits until everything is sent, for `patience` seconds at most; false when something is not."""
        with self._changed:
            self._deadline = time.monotonic() + patience
            self._changed.notify()
        if self._sender:
            self._sender.join(patience + 1)
        self._file.close()
        return self._receiver is None or not self._unsent

    def _write(self, item: dict[str, Any]) -> None:
        # A full disk must not end the training here: the checkpoint that fails next says so better.
        with contextlib.suppress(OSError):
            self._file.write(json.dumps(item, separators=(",", ":")) + "\n")
            self._file.flush()

    def _send_all(self) -> None:
        pause, size = 0.5, BATCH
        while batch := self._next_batch(size):
            try:
                answer = self._receiver.post_progress(self._run, batch)
            except TryAgain as error:
                if not self._rest(error.after or pause):
                    return
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
                continue
            except Rejected as error:
                if len(batch) > 1:
                    size = len(batch) // 2
                    continue
                print(f"warn: a progress item was refused: {error}", file=sys.stderr, flush=True)
                answer = {}
            except ServiceRefused as error:
                self._refused = error
                self._on_stop()
                return
            pause, size = 0.5, BATCH
            self._acknowledge(batch)
            if answer.get("command") == "stop":
                self._on_stop()

    def _next_batch(self, size: int) -> list[dict[str, Any]]:
        """Waits for items; empty when the run is over and everything is sent."""
        with self._changed:
            while not self._unsent and self._deadline is None:
                self._changed.wait()
            return [self._unsent[i] for i in range(min(size, len(self._unsent)))]

    def _acknowledge(self, batch: list[dict[str, Any]]) -> None:
        with self._changed:
            for _ in batch:
                self._unsent.popleft()
        with contextlib.suppress(OSError):
            part = self._acknowledged_file.with_suffix(".part")
            part.write_text(str(batch[-1]["n"]), encoding="utf-8")
            part.replace(self._acknowledged_file)

    def _rest(self, seconds: float) -> bool:
        """Pauses between tries, cut short when the run ends; false once it is too late for another."""
        with self._changed:
            closing = self._deadline is not None
            until = time.monotonic() + seconds
            while (left := min(until, self._deadline or until) - time.monotonic()) > 0:
                self._changed.wait(left)
                if self._deadline is not None and not closing:
                    return True
            return self._deadline is None or time.monotonic() < self._deadline


def _stored(file: Path) -> list[dict[str, Any]]:
    """The items of earlier runs. A line that a kill cut short is left out, and closed with a line break."""
    if not file.exists():
        return []
    content = file.read_bytes()
    if content and not content.endswith(b"\n"):
        with file.open("ab") as out:
            out.write(b"\n")
    items = []
    for line in content.splitlines():
        with contextlib.suppress(ValueError, TypeError, KeyError):
            item = json.loads(line)
            if isinstance(item["n"], int):
                items.append(item)
    return items


def _number(file: Path) -> int:
    try:
        return int(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return 0


def _finite(value: Any) -> Any:
    """JSON knows no NaN and no infinity."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
