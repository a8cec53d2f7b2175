"""Job files on the tiny model, and the trainer as a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

TRAINER = Path(__file__).parent.parent
COLOURS = ["blue", "green", "grey"]


def conversations(count):
    return [
        {
            "messages": [
                {"role": "user", "content": f"What is the colour of thing {i}?"},
                {"role": "assistant", "content": f"It is {COLOURS[i % 3]}."},
            ]
        }
        for i in range(count)
    ]


def preferences(count):
    return [
        {
            "input": {"messages": row["messages"][:1]},
            "preferred_output": row["messages"][1:],
            "non_preferred_output": [{"role": "assistant", "content": "call {}"}],
        }
        for row in conversations(count)
    ]


def write_rows(file, rows):
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))


def write_job(folder, base, name="work", **members):
    """A job that trains for 20 steps on 40 conversations, with checkpoints every 4 steps."""
    write_rows(folder / "training.jsonl", conversations(40))
    write_rows(folder / "validation.jsonl", conversations(6))
    write_rows(folder / "preferences.jsonl", preferences(40))
    hyperparameters = {
        "epochs": 2,
        "batch_size": 4,
        "learning_rate": 0.01,
        "checkpoint_steps": 4,
        "evaluation_steps": 10,
    }
    content = {
        "format": 1,
        "job": "ftjob-1",
        "technique": "lora",
        "base_model": {"name": "tiny", "path": str(base)},
        "data": {"training": "training.jsonl", "validation": "validation.jsonl"},
        "folder": name,
        "seed": 11,
        **members,
        "hyperparameters": {**hyperparameters, **members.get("hyperparameters", {})},
    }
    path = folder / f"{name}.json"
    path.write_text(json.dumps(content))
    return path


def start(job, **environment):
    return subprocess.Popen(
        [sys.executable, "-m", "tandem_trainer", str(job)],
        env={
            **os.environ,
            "PYTHONPATH": f"{TRAINER}:{os.environ.get('PYTHONPATH', '')}",
            "OMP_NUM_THREADS": "2",
            **environment,
        },
        stderr=subprocess.PIPE,
        text=True,
    )


def items(folder, kind):
    lines = (folder / "progress.jsonl").read_text().splitlines()
    return [item for item in map(json.loads, lines) if item["type"] == kind]


def losses(folder):
    """The training loss of each step; of a step done again, the last."""
    return {item["step"]: item["train_loss"] for item in items(folder, "step")}
