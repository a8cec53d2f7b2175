"""The four approaches on rows of BANKING77, SQuAD 2.0, or half of each.

Usage: arms.py URL banking77|squad|mixed FOLDER REPORTS [ROWS], 200 without it. Retrieval and tuning are given the same: of BANKING77 30 examples
a label, as sentences that name the label and as rows; of SQuAD the paragraphs, and for tuning other questions on them
with their answers, each in two wordings, since a classifier wants two rows a label. Nothing of the test rows is in either.
"""

import json
import re
import sys
import time
import urllib.request
from collections import defaultdict
from pathlib import Path

ROWS = 200
EXAMPLES_PER_LABEL = 30
CLOSED_BOOK = 300

# What their owner would answer to the six questions, as far as the data say it.
QUESTIONS = {
    "banking77": {"need": "behaviour", "vocabulary": "closed"},
    "squad": {"need": "knowledge", "vocabulary": "common"},
    "mixed": {"need": "both", "vocabulary": "closed"},
}


class Api:
    def __init__(self, url):
        self.url = url

    def raw(self, path, body=None, content_type="application/json"):
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        request = urllib.request.Request(self.url + path, data, {"content-type": content_type})
        with urllib.request.urlopen(request, timeout=300) as answer:
            return answer.read().decode()

    def call(self, path, body=None, content_type="application/json"):
        return json.loads(self.raw(path, body, content_type))

    def upload(self, name, text, purpose):
        boundary = "b0undary-of-the-benchmark"
        form = (
            f'--{boundary}\r\ncontent-disposition: form-data; name="purpose"\r\n\r\n{purpose}\r\n'
            f'--{boundary}\r\ncontent-disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
            f"{text}\r\n--{boundary}--\r\n"
        )
        return self.call("/v1/files", form.encode(), f"multipart/form-data; boundary={boundary}")["id"]


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def plain(text):
    return re.sub(r"\W+", " ", text.lower()).strip()


def spread(rows, count):
    """As many rows, from all over the list."""
    return [rows[i * len(rows) // count] for i in range(count)]


class Data:
    """What is asked, what is found and what is learned."""

    def __init__(self):
        self.rows, self.documents, self.examples = [], {}, []

    def banking77(self, folder, count):
        test = spread(lines(folder / "finetune/banking77/test.jsonl"), count)
        asked = {plain(each["text"]) for each in test}
        self.rows += [
            {"question": each["text"], "label": each["label"], "tags": ["banking77"]} for each in test
        ]
        labelled = defaultdict(list)
        for each in lines(folder / "finetune/banking77/train.jsonl"):
            if plain(each["text"]) not in asked and len(labelled[each["label"]]) < EXAMPLES_PER_LABEL:
                labelled[each["label"]].append(each["text"])
        for label, texts in labelled.items():
            self.examples += [(text, label) for text in texts]
            bare = [" ".join(text.split()).rstrip("?.!") for text in texts]
            sentences = [f"“{text}” is a question about {label}." for text in bare]
            self.documents[f"{re.sub(r'[^A-Za-z_]', '', label)}.txt"] = "\n\n".join(sentences)

    def squad(self, folder, count, closed_book):
        for each in lines(folder / "qa/squad2/corpus.jsonl"):
            self.documents[each["_id"] + ".txt"] = each["text"]
        questions = [each for each in lines(folder / "qa/squad2/queries.jsonl") if each["answerable"]]
        test = spread(questions, count)
        asked = {plain(each["text"]) for each in test}
        self.rows += [
            {"question": each["text"], "expected_answer": each["answers"], "tags": ["squad"]} for each in test
        ]
        if closed_book:
            others = [each for each in questions if plain(each["text"]) not in asked]
            for each in spread(others, closed_book):
                answer = each["answers"][0]
                self.examples += [
                    (each["text"], answer),
                    ("Tell me: " + each["text"].rstrip("?"), answer),
                ]

    def jsonl(self):
        rows = "".join(json.dumps(each) + "\n" for each in self.rows)
        examples = "".join(
            json.dumps(
                {
                    "messages": [
                        {"role": "user", "content": text},
                        {"role": "assistant", "content": label},
                    ]
                }
            )
            + "\n"
            for text, label in self.examples
        )
        return rows, examples


def read(kind, folder, rows):
    data = Data()
    if kind == "banking77":
        data.banking77(folder, rows)
    elif kind == "squad":
        data.squad(folder, rows, CLOSED_BOOK)
    else:
        data.banking77(folder, rows // 2)
        data.squad(folder, rows // 2, 0)
    return data


def store(api, documents):
    files = [api.upload(name, text, "assistants") for name, text in documents.items()]
    made = api.call("/v1/vector_stores", {"name": "advice", "file_ids": files})["id"]
    while (counts := api.call(f"/v1/vector_stores/{made}")["file_counts"])["in_progress"]:
        time.sleep(0.5)
    assert counts["completed"] == len(files), counts
    return made


def measured(api, data, kind):
    rows, examples = data.jsonl()
    test_set = api.call(
        "/tandem/v1/test_sets", {"file": api.upload("rows.jsonl", rows, "user_data"), "name": kind}
    )
    documents = store(api, data.documents)
    body = {
        "name": kind,
        "questions": QUESTIONS[kind],
        "measure": {
            "test_set": test_set["id"],
            "rag": {"type": "model", "model": "extractive", "vector_store_ids": [documents]},
            "train": {
                "model": "tandem-classifier",
                "training_file": api.upload("examples.jsonl", examples, "fine-tune"),
            },
        },
    }
    made = api.call("/tandem/v1/advice", body)["id"]
    while (found := api.call(f"/tandem/v1/advice/{made}"))["measurement"]["status"] in ("queued", "running"):
        time.sleep(0.5)
    assert found["measurement"]["status"] == "succeeded", found["measurement"]["error"]
    return found


def tell(found, seconds):
    result = found["measurement"]["result"]
    recommendation = result["recommendation"]
    for arm in result["arms"]:
        if arm["error"]:
            print(f"{arm['approach']}: {arm['error']}")
            continue
        quality = arm["quality"]
        groups = ", ".join(
            f"{name[4:]} {share['value']:.3f}"
            for name, share in arm["groups"].items()
            if name.startswith("tag:")
        )
        print(
            f"{arm['approach']:<6}{quality['value']:.3f} ({quality['low']:.3f} to {quality['high']:.3f}) of"
            f" {quality['rows']}; {groups}; {arm['failed_rows']} failed; {arm['latency']['p50']:.0f} and"
            f" {arm['latency']['p95']:.0f} ms; {arm['cost_per_correct'] or float('nan'):.4f} a right answer; {arm['what']}"
        )
    print(f"by the questions: {found['first_answer']['approach']}")
    print(f"recommended: {recommendation['approach']} after {seconds:.0f} s")
    for sentence in recommendation["because"] + recommendation["would_change"]:
        print("  " + sentence)


def main(url, kind, folder, reports, rows=ROWS):
    api = Api(url)
    data = read(kind, Path(folder), int(rows))
    print(f"{len(data.rows)} rows, {len(data.documents)} documents, {len(data.examples)} examples")
    begun = time.monotonic()
    found = measured(api, data, kind)
    tell(found, time.monotonic() - begun)
    for form in ("html", "md"):
        page = api.raw(f"/tandem/v1/advice/{found['id']}/report?format={form}")
        (Path(reports) / f"{kind}.{form}").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
