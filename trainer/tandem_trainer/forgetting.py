"""How much of what the base model knew is lost: the loss on a held general set, before and after."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from typing import Any

import torch

from tandem_trainer import artifacts
from tandem_trainer.run import Run
from tandem_trainer.template import IGNORED, Example

MOST_EXAMPLES = 200


def before(run: Run, model: Any, examples: Sequence[Example]) -> float | None:
    """Measured once a job: a restart reads what the first run measured."""
    if not examples:
        return None
    kept = run.job.folder / "general.json"
    if kept.exists():
        return json.loads(kept.read_text(encoding="utf-8"))["before"]
    untouched = model.disable_adapter() if hasattr(model, "disable_adapter") else contextlib.nullcontext()
    with untouched:
        loss = mean_loss(run, model, examples)
    if run.is_main:
        artifacts.write_json(kept, {"before": loss})
        run.progress.send("general", when="before", loss=loss)
    return loss


def after(run: Run, model: Any, examples: Sequence[Example], first: float | None) -> float | None:
    """The loss after training less the one before."""
    if not examples or first is None:
        return None
    loss = mean_loss(run, model, examples)
    run.progress.send("general", when="after", loss=loss)
    run.progress.message(f"Loss on the general set: {first:.4f} before, {loss:.4f} after")
    return loss - first


def mean_loss(run: Run, model: Any, examples: Sequence[Example]) -> float:
    """Mean over the assistant's tokens, of the first `MOST_EXAMPLES`."""
    was_training, total, count = model.training, 0.0, 0
    model.eval()
    with torch.no_grad():
        for example in examples[:MOST_EXAMPLES]:
            run.check()
            ids = torch.tensor([example.input_ids], device=model.device)
            labels = torch.tensor([example.labels], device=model.device)
            learned = sum(label != IGNORED for label in example.labels[1:])
            loss = model(input_ids=ids, attention_mask=torch.ones_like(ids), labels=labels).loss
            total, count = total + loss.item() * learned, count + learned
    model.train(was_training)
    return total / max(count, 1)
