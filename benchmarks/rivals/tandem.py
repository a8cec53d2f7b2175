"""Tandem as a user starts it, on a data folder of its own, with the run's embedding endpoint as its model."""

import os
import subprocess
from pathlib import Path

import processes
from embedding_server import DIMENSIONS, MODEL

REPOSITORY = Path(__file__).resolve().parents[2]

PROPERTIES = """
tandem.embeddings.default-model={model}
tandem.embeddings.models."{model}".type=openai
tandem.embeddings.models."{model}".base-url={embeddings}/v1
tandem.embeddings.models."{model}".dimensions={dimensions}
"""


class Tandem:
    name = "Tandem"
    store_arguments: dict = {}

    def __init__(self, folder: Path, embeddings: str) -> None:
        self.folder = folder
        self.embeddings = embeddings
        self.port = processes.free_port()
        self.url = f"http://127.0.0.1:{self.port}/v1"

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        properties = self.folder / "tandem.properties"
        properties.write_text(
            PROPERTIES.format(model=MODEL, embeddings=self.embeddings, dimensions=DIMENSIONS)
        )
        env = {**os.environ, "QUARKUS_CONFIG_LOCATIONS": str(properties)}
        options = ["--detach", "--no-sample", "--port", str(self.port), "--data", str(self.folder / "data")]
        subprocess.run([REPOSITORY / "tandem", "up", *options], check=True, env=env)
        processes.wait_for(f"http://127.0.0.1:{self.port}/q/health/ready", None, self.folder / "tandem.log")

    def processes(self) -> list[int]:
        """The JVM and its database."""
        data = self.folder / "data"
        files = [data / "tandem.pid", data / "postgres" / "postmaster.pid"]
        return [int(file.read_text().split()[0]) for file in files]

    def stop(self) -> None:
        subprocess.run([REPOSITORY / "tandem", "down", "--data", str(self.folder / "data")], check=False)


def version() -> str:
    command = ["git", "-C", str(REPOSITORY), "describe", "--always", "--dirty"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
