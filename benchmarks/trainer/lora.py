"""Our LoRA recipe and a bare TRL script, alternately; the ratio of their speeds, pair by pair.

Both are timed from the call that trains to its return, checkpoints and reports included, loading left out.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tiny_model import tiny_model

HERE = Path(__file__).parent
WORDS = [
    "the",
    "sky",
    "and",
    "sea",
    "are",
    "blue",
    "or",
    "green",
    "at",
    "night",
    "what",
    "colour",
    "is",
    "grass",
]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--rows", type=int, default=160)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--batch", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model = tiny_model(folder / "base", layers=options.layers, width=options.width, positions=512)
        write_rows(folder / "training.jsonl", options.rows)
        pairs = []
        for i in range(options.pairs):
            # Who goes first changes, so that a machine that slows down favours neither.
            runs = [ours, bare] if i % 2 == 0 else [bare, ours]
            speeds = {run.__name__: run(folder, model, options.batch, i) for run in runs}
            print(
                f"  pair {i + 1}: ours {speeds['ours']:.0f}, bare TRL {speeds['bare']:.0f} tokens/s",
                file=sys.stderr,
            )
            pairs.append(speeds)
    ratio = statistics.median(pair["ours"] / pair["bare"] for pair in pairs)
    speed = {name: statistics.median(pair[name] for pair in pairs) for name in ("ours", "bare")}
    print(
        f"trainer lora: {speed['ours']:.0f} tokens/s, bare TRL {speed['bare']:.0f} tokens/s, "
        f"ratio {ratio:.3f} (median of {len(pairs)} pairs)"
    )


def write_rows(file, count):
    with file.open("w") as out:
        for i in range(count):
            said = " ".join(WORDS[(i * 7 + j * j) % len(WORDS)] for j in range(40 + i % 40))
            messages = [{"role": "user", "content": said}, {"role": "assistant", "content": said[::-1]}]
            out.write(json.dumps({"messages": messages}) + "\n")


def ours(folder, model, batch, run):
    job = {
        "format": 1,
        "job": "ftjob-bench",
        "technique": "lora",
        "base_model": {"name": "tiny", "path": str(model)},
        "data": {"training": "training.jsonl"},
        "hyperparameters": {
            "epochs": 1,
            "batch_size": batch,
            "micro_batch_size": batch,
            "checkpoint_steps": 1000,
        },
        "seed": 1,
        "folder": f"ours-{run}",
    }
    file = folder / "job.json"
    file.write_text(json.dumps(job))
    subprocess.run([sys.executable, "-m", "tandem_trainer", str(file)], check=True, capture_output=True)
    lines = (folder / f"ours-{run}" / "progress.jsonl").read_text().splitlines()
    items = [json.loads(line) for line in lines]
    at = {item["phase"]: item["at"] for item in items if item["type"] == "phase"}
    tokens = [item["tokens"] for item in items if item["type"] == "step"][-1]
    return tokens / (at["evaluating"] - at["training"])


def bare(folder, model, batch, run):
    command = [sys.executable, str(HERE / "bare_trl.py"), str(folder), str(model), str(batch)]
    environment = {**os.environ, "HF_HOME": str(folder / "hf")}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    told = json.loads(done.stdout.splitlines()[-1])
    return told["tokens"] / told["seconds"]


if __name__ == "__main__":
    main()
