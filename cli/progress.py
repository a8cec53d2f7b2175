"""One line that tells how far a long piece of work is."""

import shutil
import time

REDRAW_SECONDS = 0.1


class Progress:
    """A bar on a terminal; a line now and then where output goes to a file.

    Counts are set by the caller; the rate and the time left are over the whole run.
    """

    def __init__(self, out, total):
        self._out = out
        self._total = total
        self._start = time.monotonic()
        self._drawn = 0.0
        self._terminal = out.isatty()
        self._every = REDRAW_SECONDS if self._terminal else 10.0

    def show(self, files, chunks, failed, force=False):
        """Draws the state, unless it was drawn a moment ago."""
        now = time.monotonic()
        if not force and now - self._drawn < self._every:
            return
        self._drawn = now
        line = self.line(files, chunks, failed, now - self._start)
        if self._terminal:
            width = shutil.get_terminal_size().columns - 1
            self._out.write("\r" + line[:width].ljust(width))
        else:
            self._out.write(line + "\n")
        self._out.flush()

    def line(self, files, chunks, failed, seconds):
        """The line for a state, ``seconds`` after the start."""
        share = files / self._total if self._total else 1.0
        filled = int(share * 24)
        rate = files / seconds if seconds > 0 else 0.0
        left = "" if files == 0 else f", {_duration((self._total - files) / rate)} left"
        return (
            f"[{'#' * filled}{'.' * (24 - filled)}] {files}/{self._total} files, {chunks} chunks, "
            f"{rate:.1f} files/s{left}" + (f", {failed} failed" if failed else "")
        )

    def close(self):
        """Ends the line."""
        if self._terminal:
            self._out.write("\n")
            self._out.flush()


def _duration(seconds):
    minutes, rest = divmod(int(seconds + 0.5), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
