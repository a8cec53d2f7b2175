"""OGX with pgvector: one process, its defaults wherever this run does not have to say otherwise.

Its default of 3 concurrent files per batch would hold it to 6 files a second (each file waits for a timer
of half a second), so it is raised here.
"""

import subprocess
from pathlib import Path

import processes
from embedding_server import DIMENSIONS, MODEL
from postgres import Postgres

CONFIG = """
version: 2
distro_name: side-by-side
apis: [files, file_processors, inference, vector_io]
providers:
  inference:
  - provider_id: embedder
    provider_type: remote::openai
    config: {{base_url: "{embeddings}/v1", api_key: none}}
  vector_io:
  - provider_id: pgvector
    provider_type: remote::pgvector
    config:
      host: 127.0.0.1
      port: {port}
      db: ogx
      user: ogx
      password: ogx
      distance_metric: COSINE
      vector_index: {{type: HNSW, m: 16, ef_construction: 64, ef_search: 40}}
      persistence: {{namespace: "vector_io::pgvector", backend: kv_default}}
  files:
  - provider_id: builtin-files
    provider_type: inline::localfs
    config:
      storage_dir: {folder}/files
      metadata_store: {{table_name: files_metadata, backend: sql_default}}
  file_processors:
  - provider_id: pypdf
    provider_type: inline::pypdf
storage:
  backends:
    kv_default: {{type: kv_postgres, host: 127.0.0.1, port: {port}, db: ogx, user: ogx, password: ogx, table_name: kv}}
    sql_default: {{type: sql_postgres, host: 127.0.0.1, port: {port}, db: ogx, user: ogx, password: ogx}}
  stores:
    metadata: {{namespace: registry, backend: kv_default}}
    inference: {{table_name: inference_store, backend: sql_default}}
    conversations: {{table_name: conversations, backend: sql_default}}
    prompts: {{table_name: prompts, backend: sql_default}}
    connectors: {{table_name: connectors, backend: sql_default}}
registered_resources:
  models:
  - model_id: {model}
    provider_id: embedder
    provider_model_id: {model}
    model_type: embedding
    metadata: {{embedding_dimension: {dimensions}}}
  vector_stores: []
server: {{host: 127.0.0.1, port: {http}, insecure: true}}
vector_stores:
  default_provider_id: pgvector
  default_embedding_model: {{provider_id: embedder, model_id: {model}}}
  file_batch_params: {{max_concurrent_files_per_batch: 16, file_batch_chunk_size: 512}}
"""


class Ogx:
    name = "OGX"
    store_arguments = {
        "extra_body": {"embedding_model": f"embedder/{MODEL}", "embedding_dimension": DIMENSIONS}
    }

    def __init__(self, command: Path, folder: Path, database: Postgres, embeddings: str) -> None:
        self.command = command
        self.folder = folder
        self.database = database
        self.embeddings = embeddings
        self.port = processes.free_port()
        self.url = f"http://127.0.0.1:{self.port}/v1"
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        config = self.folder / "config.yaml"
        config.write_text(
            CONFIG.format(
                embeddings=self.embeddings,
                port=self.database.port,
                folder=self.folder,
                model=MODEL,
                dimensions=DIMENSIONS,
                http=self.port,
            )
        )
        log = self.folder / "ogx.log"
        env = {"OGX_LOGGING": "all=warning", "HOME": str(self.folder)}
        arguments = [str(self.command), "run", "--insecure", str(config)]
        self.process = processes.start(arguments, log, env)
        processes.wait_for(f"{self.url}/health", self.process, log)

    def processes(self) -> list[int]:
        """OGX with its workers, and its database."""
        return [self.process.pid, self.database.process.pid]

    def stop(self) -> None:
        if self.process is not None:
            processes.stop(self.process)


def version(command: Path) -> str:
    python = command.parent / "python"
    code = "import importlib.metadata as m; print(m.version('ogx'))"
    return subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout.strip()
