"""Which hyperparameters each technique knows, and what is chosen for those that are not given.

docs/techniques.md says the same for users; a test holds both together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

CLASSIFIER = {
    "l2": "penalty on the weights; chosen by cross-validation",
    "in_scope_kept": "share of the right answers that the threshold for 'none of these' must keep",
    "refit": "1: once all is measured, the validation rows are learned from too",
}
TRAINING = {
    "epochs": "how often each row is seen",
    "batch_size": "rows in one optimiser step, over all devices",
    "micro_batch_size": "rows in memory at once on a device",
    "learning_rate": "greatest step size",
    "learning_rate_multiplier": "multiplies the technique's own learning rate",
    "warmup_ratio": "share of the steps in which the learning rate rises",
    "weight_decay": "pull of the weights towards 0",
    "max_grad_norm": "gradients are scaled down to this length",
    "max_length": "tokens of a row beyond which it is cut",
    "gradient_checkpointing": "1: less memory for about a fifth more time",
    "checkpoint_steps": "steps between two checkpoints",
    "evaluation_steps": "steps between two evaluations",
}
LORA = {
    "rank": "rank of the adapter's matrices",
    "alpha": "the adapter's scale is alpha / rank",
    "dropout": "share of the adapter's inputs left out in training",
}
PROMPT = {"virtual_tokens": "learned tokens before the prompt"}
PREFERENCE = {"beta": "how close dpo stays to the base model"}

ALLOWED = {
    "classifier": CLASSIFIER.keys(),
    "lora": TRAINING.keys() | LORA.keys() | PREFERENCE.keys(),
    "qlora": TRAINING.keys() | LORA.keys() | PREFERENCE.keys(),
    "full": TRAINING.keys() | PREFERENCE.keys(),
    "prompt_tuning": TRAINING.keys() | PROMPT.keys(),
}
INTEGERS = frozenset(
    [
        "batch_size",
        "micro_batch_size",
        "max_length",
        "gradient_checkpointing",
        "checkpoint_steps",
        "evaluation_steps",
        "rank",
        "virtual_tokens",
        "refit",
    ]
)
_MAY_BE_ZERO = frozenset(["warmup_ratio", "weight_decay", "dropout", "gradient_checkpointing", "refit", "l2"])

LEARNING_RATES = {
    ("supervised", "lora"): 2e-4,
    ("supervised", "qlora"): 2e-4,
    ("supervised", "full"): 2e-5,
    ("supervised", "prompt_tuning"): 3e-2,
    ("dpo", "lora"): 5e-6,
    ("dpo", "qlora"): 5e-6,
    ("dpo", "full"): 5e-7,
}
LONGEST_BY_DEFAULT = 4096
ROWS_ON_A_GPU, ROWS_ON_A_CPU = 8, 4


def may_be_zero(name: str) -> bool:
    return name in _MAY_BE_ZERO


def resolve(
    given: Mapping[str, float], method: str, technique: str, rows: int, context: int | None, gpu: bool
) -> dict[str, Any]:
    """A value for every hyperparameter: the given one, or what fits so many rows."""
    rate = LEARNING_RATES[method, technique] * given.get("learning_rate_multiplier", 1.0)
    whole = {
        # Few rows need several passes; many are learned in one or two.
        "epochs": 3.0 if rows < 10_000 else 2.0 if rows < 50_000 else 1.0,
        # About 250 steps an epoch, as far as that leaves batches of a usual size.
        "batch_size": min(32, max(4, 2 ** round(math.log2(max(rows, 1) / 250)))) if rows > 250 else 4,
        "learning_rate": rate,
        "warmup_ratio": 0.05,
        "weight_decay": 0.0 if technique != "full" else 0.01,
        "max_grad_norm": 1.0,
        "max_length": min(context or LONGEST_BY_DEFAULT, LONGEST_BY_DEFAULT),
        "gradient_checkpointing": int(gpu and technique != "prompt_tuning"),
    }
    if method == "dpo":
        whole |= {"epochs": 1.0, "beta": 0.1}
    if technique in ("lora", "qlora"):
        whole |= {"rank": 16, "alpha": 2.0 * given.get("rank", 16), "dropout": 0.0}
    if technique == "prompt_tuning":
        whole |= {"virtual_tokens": 16}
    whole |= {name: value for name, value in given.items() if name != "learning_rate_multiplier"}
    whole.setdefault("micro_batch_size", min(whole["batch_size"], ROWS_ON_A_GPU if gpu else ROWS_ON_A_CPU))
    if context and whole["max_length"] > context:
        whole["max_length"] = context
    return whole


def cadence(whole: Mapping[str, Any], steps: int) -> tuple[int, int]:
    """Steps between two checkpoints, and between two evaluations, of so many."""
    each = max(1, math.ceil(steps / max(whole["epochs"], 1)))
    return int(whole.get("checkpoint_steps", min(each, 200))), int(
        whole.get("evaluation_steps", min(each, max(1, steps // 10)))
    )
