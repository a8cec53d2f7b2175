"""An evaluation of 200 rows, how long it takes, and how much slower live answers are while it runs.

Usage: squad.py URL PID,PID FOLDER ROUNDS, the processes of Tandem and its database, and the folder with corpus.jsonl
and queries.jsonl of SQuAD 2.0.
"""

import json
import os
import statistics
import sys
import threading
import time
import urllib.request
from pathlib import Path

ANSWERABLE, UNANSWERABLE = 150, 50
LIVE_PER_SECOND = 4
QUIET_SECONDS = 15


class Api:
    def __init__(self, url):
        self.url = url

    def call(self, path, body=None, content_type="application/json"):
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        request = urllib.request.Request(self.url + path, data, {"content-type": content_type})
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)

    def upload(self, name, text):
        boundary = "b0undary-of-the-benchmark"
        parts = [
            f'--{boundary}\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nuser_data\r\n',
            f'--{boundary}\r\ncontent-disposition: form-data; name="file"; filename="{name}"\r\n\r\n{text}\r\n',
            f"--{boundary}--\r\n",
        ]
        return self.call("/v1/files", "".join(parts).encode(), f"multipart/form-data; boundary={boundary}")[
            "id"
        ]


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def store(api, corpus):
    files = [api.upload(each["_id"] + ".txt", each["text"]) for each in corpus]
    made = api.call("/v1/vector_stores", {"name": "squad", "file_ids": files})["id"]
    while (counts := api.call(f"/v1/vector_stores/{made}")["file_counts"])["in_progress"]:
        time.sleep(0.5)
    assert counts["completed"] == len(files), counts
    return made


def test_rows(queries):
    """Every tenth or so, so that all articles are there."""
    answerable = [each for each in queries if each["answerable"]]
    other = [each for each in queries if not each["answerable"]]
    for each in answerable[:: len(answerable) // ANSWERABLE][:ANSWERABLE]:
        yield {
            "id": each["_id"],
            "question": each["text"],
            "expected_answer": each["answers"],
            "expected_sources": [each["source_paragraph"] + ".txt"],
        }
    for each in other[:: len(other) // UNANSWERABLE][:UNANSWERABLE]:
        yield {"id": each["_id"], "question": each["text"], "must_abstain": True}


class Live(threading.Thread):
    """Questions at a steady pace, as people ask them; how long each took."""

    def __init__(self, api, model, questions):
        super().__init__(daemon=True)
        self.api, self.model, self.questions = api, model, questions
        self.millis = []
        self.stopped = threading.Event()

    def run(self):
        begun, asked = time.monotonic(), 0
        while not self.stopped.is_set():
            question = self.questions[asked % len(self.questions)]
            before = time.monotonic()
            body = {"model": self.model, "messages": [{"role": "user", "content": question}]}
            self.api.call("/v1/chat/completions", body)
            self.millis.append((time.monotonic() - before) * 1000)
            asked += 1
            self.stopped.wait(max(0, begun + asked / LIVE_PER_SECOND - time.monotonic()))

    def end(self):
        self.stopped.set()
        self.join()
        return self.millis


def processor_seconds(roots):
    """Of these processes and all that came from them."""
    parents, seconds = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(folder.name)] = int(fields[1])
        seconds[int(folder.name)] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    total = 0
    for process in parents:
        ancestor = process
        while ancestor > 1 and ancestor not in roots:
            ancestor = parents.get(ancestor, 0)
        total += seconds[process] if ancestor in roots else 0
    return total


def evaluate(api, test_set):
    body = {"test_set": test_set, "target": {"model": "squad"}}
    begun = time.monotonic()
    made = api.call("/tandem/v1/evaluations", body)["id"]
    while (found := api.call(f"/tandem/v1/evaluations/{made}"))["status"] in ("queued", "running"):
        time.sleep(0.1)
    assert found["status"] == "succeeded", found["error"]
    return time.monotonic() - begun, found


def median(values):
    return statistics.median(values) if values else float("nan")


def p95(values):
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else float("nan")


def main():
    api, processes, folder, rounds = (
        Api(sys.argv[1]),
        set(map(int, sys.argv[2].split(","))),
        Path(sys.argv[3]),
        int(sys.argv[4]),
    )
    corpus, queries = rows(folder / "corpus.jsonl"), rows(folder / "queries.jsonl")
    vector_store = store(api, corpus)
    deployment = {"name": "squad", "model": "extractive", "vector_store_ids": [vector_store]}
    api.call("/tandem/v1/deployments", deployment)
    lines = "\n".join(json.dumps(each) for each in test_rows(queries))
    file = api.upload("rows.jsonl", lines)
    test_set = api.call("/tandem/v1/test_sets", {"file": file, "name": "squad"})
    print(f"{test_set['rows']} rows, {len(corpus)} paragraphs")
    seconds, _ = evaluate(api, test_set["id"])
    print(f"nothing cached: {seconds:.1f} s", flush=True)
    before = processor_seconds(processes)
    seconds, found = evaluate(api, test_set["id"])
    used = processor_seconds(processes) - before
    print(f"vectors cached: {seconds:.1f} s, {used:.1f} s of processor time", flush=True)
    for name, figure in found["report"]["target"]["metrics"].items():
        low, high = (figure[end] if figure[end] is not None else float("nan") for end in ("low", "high"))
        print(f"  {name}: {figure['value']:.4f} [{low:.4f}, {high:.4f}] of {figure['rows']}")
    questions = [each["text"] for each in queries[:200]]
    for question in questions:
        body = {"model": "squad", "messages": [{"role": "user", "content": question}]}
        api.call("/v1/chat/completions", body)
    quiet, busy, durations = [], [], []
    for _ in range(rounds):
        live = Live(api, "squad", questions)
        live.start()
        time.sleep(QUIET_SECONDS)
        quiet += live.end()
        live = Live(api, "squad", questions)
        live.start()
        durations.append(evaluate(api, test_set["id"])[0])
        busy += live.end()
    print(
        f"beside {LIVE_PER_SECOND} live questions a second: {', '.join(f'{each:.1f}' for each in durations)} s"
    )
    for name, values in (("quiet", quiet), ("evaluating", busy)):
        print(
            f"  live answers, {name}: median {median(values):.1f} ms, p95 {p95(values):.1f} ms of {len(values)}"
        )
    print(f"  added to the median: {100 * (median(busy) / median(quiet) - 1):.1f}%")
    print(f"  added to the mean: {100 * (statistics.mean(busy) / statistics.mean(quiet) - 1):.1f}%")


if __name__ == "__main__":
    main()
