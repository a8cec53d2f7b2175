"""What a run does to a system, by the official OpenAI SDK and the same code for each system."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import cpu
import httpx
import openai
from corpus import Document, Query

CHUNKING = {"type": "static", "static": {"max_chunk_size_tokens": 800, "chunk_overlap_tokens": 400}}
"""OpenAI's defaults, asked for by name, so that both systems cut the same chunks."""

BATCH = 0
"""Instead of a concurrency: all files in one file batch."""

LIMIT_SECONDS = 900
"""A system that has not indexed a batch by then ends the run."""


class System(Protocol):
    name: str
    url: str
    store_arguments: dict

    def processes(self) -> list[int]: ...


@dataclass(frozen=True)
class Indexing:
    store: str
    upload_seconds: float
    index_seconds: float
    completed: int
    failed: int
    cpu_seconds: float

    def files_per_second(self) -> float:
        return self.completed / (self.upload_seconds + self.index_seconds)

    def attached_per_second(self) -> float:
        """Without the uploads."""
        return self.completed / self.index_seconds

    def __str__(self) -> str:
        failed = f", {self.failed} FAILED" if self.failed else ""
        return (
            f"{self.files_per_second():.1f} files/s ({self.attached_per_second():.1f} without the upload, "
            f"{1000 * self.cpu_seconds / self.completed:.0f} ms CPU each{failed})"
        )


class Client:
    """One system seen through the SDK, and for searches also through a bare HTTP connection."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.sdk = openai.OpenAI(base_url=system.url, api_key="unused", max_retries=0, timeout=300)
        self.http = httpx.Client(base_url=system.url, timeout=300)

    def index(self, documents: list[Document], concurrency: int) -> Indexing:
        """Uploads the files, attaches each to a new store, and waits until none is in progress."""
        store = self.sdk.vector_stores.create(name="side by side", **self.system.store_arguments).id
        cpu_before = cpu.seconds(self.system.processes())
        with ThreadPoolExecutor(concurrency or 8) as pool:
            start = time.perf_counter()
            files = list(pool.map(self._upload, documents))
            uploaded = time.perf_counter()
            if concurrency == BATCH:
                self._attach_all(store, files)
            else:
                list(pool.map(lambda file: self._attach(store, file), files))
            counts = self._settled(store, len(files))
            end = time.perf_counter()
        cpu_seconds = cpu.seconds(self.system.processes()) - cpu_before
        return Indexing(store, uploaded - start, end - uploaded, counts.completed, counts.failed, cpu_seconds)

    def _upload(self, document: Document) -> str:
        content = (document.name, document.text.encode(), "text/plain")
        return self.sdk.files.create(file=content, purpose="assistants").id

    def _attach(self, store: str, file: str) -> None:
        self.sdk.vector_stores.files.create(vector_store_id=store, file_id=file, chunking_strategy=CHUNKING)

    def _attach_all(self, store: str, files: list[str]) -> None:
        self.sdk.vector_stores.file_batches.create(store, file_ids=files, chunking_strategy=CHUNKING)

    def _settled(self, store: str, total: int):
        deadline = time.monotonic() + LIMIT_SECONDS
        while time.monotonic() < deadline:
            counts = self.sdk.vector_stores.retrieve(store).file_counts
            if counts.completed + counts.failed == total:
                return counts
            time.sleep(0.05)
        raise SystemExit(f"{self.system.name} left files in progress for {LIMIT_SECONDS} s: {counts}")

    def search_by_sdk(self, store: str, query: Query, extra: dict) -> list[str]:
        """The names of the files found, best first."""
        page = self.sdk.vector_stores.search(store, query=query.text, max_num_results=10, extra_body=extra)
        return [result.filename for result in page.data]

    def search_by_http(self, store: str, query: Query, extra: dict) -> list[str]:
        body = {"query": query.text, "max_num_results": 10, **extra}
        answer = self.http.post(f"/vector_stores/{store}/search", json=body).raise_for_status()
        return [result["filename"] for result in answer.json()["data"]]


@dataclass
class Searches:
    """One way to search one system: its times and how often an answer was among the ten best."""

    label: str
    client: Client
    store: str
    extra: dict

    def __post_init__(self) -> None:
        self.seconds: list[float] = []
        self.found = 0
        self.results: list[list[str]] = []

    def ask(self, query: Query, by_sdk: bool) -> None:
        search = self.client.search_by_sdk if by_sdk else self.client.search_by_http
        start = time.perf_counter()
        names = search(self.store, query, self.extra)
        self.seconds.append(time.perf_counter() - start)
        self.results.append(names)
        self.found += not query.relevant.isdisjoint(names)

    def quantile(self, share: float) -> float:
        """Milliseconds."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def hit_rate(self) -> float:
        return self.found / len(self.seconds)

    def __str__(self) -> str:
        return (
            f"{self.label} median {self.quantile(0.5):.1f} ms, p95 {self.quantile(0.95):.1f} ms, "
            f"answer in the first ten {self.hit_rate():.2f}"
        )


def interleave(ways: list[Searches], queries: list[Query], by_sdk: bool) -> None:
    """Asks every query of every system in turn; who goes first changes with each query."""
    for number, query in enumerate(queries):
        shift = number % len(ways)
        for way in ways[shift:] + ways[:shift]:
            way.ask(query, by_sdk)
