"""Stands in for a trainer: tells 10,000 steps as docs/trainer-contract.md has it, then waits to be stopped."""

import json
import os
import sys
import time
import urllib.request
from pathlib import Path

STEPS, POST = 10_000, 500

job = json.loads(Path(sys.argv[1]).read_text())
url = f"{job['service']}/tandem/internal/v1/jobs/{job['job']}/progress"
headers = {"authorization": f"Bearer {os.environ['TANDEM_JOB_TOKEN']}", "content-type": "application/json"}
start = time.time()
for first in range(1, STEPS + 1, POST):
    items = [
        {"n": n, "at": start + n / 1000, "type": "step", "step": n, "total_steps": STEPS, "train_loss": 1 / n}
        for n in range(first, first + POST)
    ]
    body = json.dumps({"run": "benchmark", "items": items}).encode()
    urllib.request.urlopen(urllib.request.Request(url, body, headers)).read()
print(f"{STEPS / (time.time() - start):.0f} items a second", flush=True)
while True:
    time.sleep(1)
