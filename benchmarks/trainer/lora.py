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
    parser.add_argument("--rows", type=int, default=80)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    # More threads than quiet cores wait for each other, and then a run measures its neighbours.
    os.environ["OMP_NUM_THREADS"] = str(options.threads)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["HF_DATASETS_CACHE"] = str(folder / "datasets")
        model = tiny_model(folder / "base", layers=options.layers, width=options.width, positions=512)
        write_rows(folder / "training.jsonl", options.rows)
        pairs = []
        for i in range(options.pairs):
            # Who goes first changes, so that a machine that slows down favours neither.
            runs = [ours, bare] if i % 2 == 0 else [bare, ours]
            told = {run.__name__: run(folder, model, options.batch, i) for run in runs}
            pairs.append(told)
            print(f"  pair {i + 1}: {told}", file=sys.stderr)

    def speed(told, clock):
        return told["tokens"] / told[clock]

    def typical(who):
        return statistics.median(speed(pair[who], "wall") for pair in pairs)

    def ratio(clock):
        return statistics.median(speed(pair["ours"], clock) / speed(pair["bare"], clock) for pair in pairs)

    print(
        f"trainer lora: {typical('ours'):.0f} tokens/s, bare TRL {typical('bare'):.0f} tokens/s, "
        f"ratio {ratio('wall'):.3f}; by CPU time {ratio('cpu'):.3f} (median of {len(pairs)} pairs)"
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
    return timed("ours.py", str(file))


def bare(folder, model, batch, run):
    return timed("bare_trl.py", str(folder), str(model), str(batch))


def timed(script, *arguments):
    done = subprocess.run(
        [sys.executable, str(HERE / script), *arguments],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{script} failed:\n{done.stderr}")
    return next(
        json.loads(line) for line in reversed(done.stdout.splitlines()) if line.startswith('{"tokens"')
    )


if __name__ == "__main__":
    main()
