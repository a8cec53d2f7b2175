"""What "auto" chooses, and that docs/techniques.md knows every hyperparameter."""

import re
from pathlib import Path

import pytest

from tandem_trainer.hyperparameters import ALLOWED, LEARNING_RATES, cadence, resolve

DOCS = Path(__file__).parents[2] / "docs" / "techniques.md"


def chosen(rows=1000, method="supervised", technique="lora", context=8192, gpu=True, **given):
    return resolve(given, method, technique, rows, context, gpu)


def test_the_page_for_users_has_every_hyperparameter_and_no_other():
    documented = set(re.findall(r"^\| `(\w+)`", DOCS.read_text(encoding="utf-8"), re.MULTILINE))
    known = {name for names in ALLOWED.values() for name in names}
    assert known <= documented
    assert documented - known == {"supervised", "dpo"}


@pytest.mark.parametrize(("method", "technique"), LEARNING_RATES)
def test_every_method_and_technique_gets_every_hyperparameter(method, technique):
    whole = chosen(method=method, technique=technique)
    left = ALLOWED[technique] - whole.keys()
    assert left <= {"learning_rate_multiplier", "checkpoint_steps", "evaluation_steps", "beta"}
    assert ("beta" in whole) == (method == "dpo")


def test_what_is_given_is_kept():
    whole = chosen(epochs=7.0, rank=4, learning_rate=0.5)
    assert (whole["epochs"], whole["rank"], whole["alpha"], whole["learning_rate"]) == (7.0, 4, 8.0, 0.5)


def test_a_multiplier_multiplies_the_techniques_own_learning_rate():
    assert chosen(learning_rate_multiplier=2.0)["learning_rate"] == pytest.approx(4e-4)
    assert chosen(technique="full", learning_rate_multiplier=0.5)["learning_rate"] == pytest.approx(1e-5)


@pytest.mark.parametrize(
    ("rows", "batch"), [(10, 4), (250, 4), (1000, 4), (2000, 8), (4000, 16), (1_000_000, 32)]
)
def test_batches_grow_with_the_data(rows, batch):
    assert chosen(rows=rows)["batch_size"] == batch


def test_rows_are_never_longer_than_the_models_context():
    assert chosen(context=512)["max_length"] == 512
    assert chosen(context=512, max_length=2048)["max_length"] == 512
    assert chosen(context=100_000)["max_length"] == 4096


def test_checkpoints_come_each_epoch_or_more_often():
    whole = chosen(epochs=2.0)
    assert cadence(whole, 100) == (50, 10)
    assert cadence(whole, 10_000) == (200, 1000)
    assert cadence({**whole, "checkpoint_steps": 7}, 100)[0] == 7
    assert cadence(whole, 1) == (1, 1)
