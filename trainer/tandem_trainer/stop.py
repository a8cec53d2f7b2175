"""Being asked to stop: SIGTERM from the cluster, Ctrl-C from a person, `stop` from the service."""

from __future__ import annotations

import signal
import threading

from tandem_trainer.failures import Stopped


class Stop:
    """Says that the run should end soon. Safe to use from any thread."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def listen(self) -> None:
        """Takes SIGTERM and SIGINT; only the main thread may call it. A second signal ends at once."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: object) -> None:
        self.ask()
        signal.signal(number, signal.SIG_DFL)

    def ask(self) -> None:
        self._asked.set()

    @property
    def asked(self) -> bool:
        return self._asked.is_set()

    def check(self) -> None:
        """Raises `Stopped` when asked to stop."""
        if self.asked:
            raise Stopped

    def pause(self, seconds: float) -> None:
        """Waits, but no longer than until asked to stop."""
        self._asked.wait(seconds)
