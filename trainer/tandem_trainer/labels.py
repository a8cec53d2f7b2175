"""Rows whose answer is a label."""

from __future__ import annotations

from typing import Any

from tandem_trainer.conversation import messages_of, text_to_classify
from tandem_trainer.data import BadRow
from tandem_trainer.failures import InvalidData

MOST_LABELS = 4096
LONGEST_LABEL = 500


def labelled(row: dict[str, Any]) -> tuple[str, str]:
    """The text to classify and its label, which is what the assistant says last."""
    messages = messages_of(row)
    text, label = text_to_classify(messages), messages[-1]["content"].strip()
    if not text:
        raise BadRow("no user message has any text")
    if not label or len(label) > LONGEST_LABEL:
        raise BadRow(f"the assistant's label must have 1 to {LONGEST_LABEL} characters")
    return text, label


def labels_of(pairs: list[tuple[str, str]]) -> list[str]:
    labels = sorted({label for _, label in pairs})
    if len(labels) < 2:
        raise InvalidData("The training data has one label only; a classifier needs two or more.")
    if len(labels) > MOST_LABELS or len(labels) > len(pairs) / 2:
        raise InvalidData(
            f"The training data has {len(labels)} different answers in {len(pairs)} rows. The technique classifier "
            "is for a small set of labels; for free text choose lora."
        )
    return labels
