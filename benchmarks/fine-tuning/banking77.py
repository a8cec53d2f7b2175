"""BANKING77 through the official SDK: one job on tandem-classifier, then an answer for each test question.

Usage: banking77.py URL FOLDER, the folder with train.jsonl and test.jsonl of {"text", "label"} rows.
"""

import json
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from openai import OpenAI

ASKED_AT_ONCE = 4


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def example(row):
    said = ("user", row["text"]), ("assistant", row["label"])
    return json.dumps({"messages": [{"role": role, "content": content} for role, content in said]})


def main():
    url, folder = sys.argv[1], Path(sys.argv[2])
    client = OpenAI(base_url=url + "/v1", api_key="none", timeout=300)
    train = "\n".join(example(row) for row in rows(folder / "train.jsonl"))
    file = client.files.create(file=("banking77.jsonl", train.encode()), purpose="fine-tune")
    begun = time.monotonic()
    job = client.fine_tuning.jobs.create(model="tandem-classifier", training_file=file.id, suffix="banking77")
    while job.status not in ("succeeded", "failed", "cancelled"):
        time.sleep(0.5)
        job = client.fine_tuning.jobs.retrieve(job.id)
    seconds = time.monotonic() - begun
    assert job.status == "succeeded", job.error
    test = rows(folder / "test.jsonl")

    def ask(row):
        messages = [{"role": "user", "content": row["text"]}]
        answer = client.chat.completions.create(model=job.fine_tuned_model, messages=messages)
        return answer.choices[0].message.content == row["label"]

    with ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
        right = list(pool.map(ask, test))
    print(
        f"BANKING77: job of {len(train.splitlines())} rows {seconds:.1f} s,"
        f" {statistics.mean(right):.4f} of {len(test)} answers right, 'none of these' allowed"
    )


if __name__ == "__main__":
    main()
