"""The classifier around its head: rows with labels, fitting with progress, measures, and the files it leaves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save

from tandem_trainer import artifacts, out_of_scope
from tandem_trainer import head as heads
from tandem_trainer.head import Head, Held
from tandem_trainer.out_of_scope import Scores
from tandem_trainer.run import Run

STEPS_BETWEEN_REPORTS = 10
# Members of a progress item that a fit by L-BFGS has not: it ends when nothing is left to gain.
NOT_OF_A_CLASSIFIER = (
    "total_steps",
    "learning_rate",
    "tokens",
    "tokens_per_second",
    "memory_bytes",
    "eta_seconds",
)


@dataclass(frozen=True)
class Rows:
    vectors: np.ndarray
    targets: np.ndarray

    @staticmethod
    def of(vectors: np.ndarray, pairs: list[tuple[str, str]], labels: list[str]) -> Rows:
        """Rows whose label was not learned are left out: no head can be right about them."""
        place = {label: i for i, label in enumerate(labels)}
        known = np.array([label in place for _, label in pairs], dtype=bool)
        return Rows(
            vectors[known], np.array([place[label] for _, label in pairs if label in place], dtype=int)
        )


@dataclass(frozen=True)
class Classifier:
    head: Head
    labels: list[str]
    temperature: float
    threshold: float
    embedding_model: str

    def with_head(self, head: Head) -> Classifier:
        return replace(self, head=head)

    def answers(self, vectors: np.ndarray) -> np.ndarray:
        """The place of each row's label, or -1 for "none of these"."""
        logits = self.head.logits(vectors)
        sure = out_of_scope.score(logits, self.temperature) >= self.threshold
        return np.where(sure, logits.argmax(axis=1), -1)

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "head.safetensors").write_bytes(save({"weight": self.head.weight, "bias": self.head.bias}))
        about = {
            "format": 1,
            "embedding_model": self.embedding_model,
            "dimensions": int(self.head.weight.shape[1]),
            "labels": self.labels,
            "temperature": self.temperature,
            "none": {"label": out_of_scope.LABEL, "threshold": self.threshold, "score": out_of_scope.SCORE},
        }
        artifacts.write_json(folder / "classifier.json", about)


def fit(run: Run, rows: Rows, valid: Rows, labels: int, penalty: float, temperature: float) -> Head:
    """Fits the head that is kept; its steps are reported and go to metrics.csv."""
    steps = 0

    def on_step(loss: float) -> None:
        nonlocal steps
        steps += 1
        run.check()
        if steps % STEPS_BETWEEN_REPORTS == 1:
            report_step(loss, None)

    def report_step(loss: float, share: float | None) -> None:
        run.metrics.add(steps, train_loss=loss, train_accuracy=share)
        nothing = dict.fromkeys(NOT_OF_A_CLASSIFIER)
        run.progress.send("step", step=steps, epoch=steps, train_loss=loss, train_accuracy=share, **nothing)

    head = heads.fit(rows.vectors, rows.targets, labels, penalty, on_step=on_step)
    logits = head.logits(rows.vectors)
    report_step(heads.cross_entropy(logits / temperature, rows.targets), heads.accuracy(logits, rows.targets))
    if len(valid.targets):
        logits = head.logits(valid.vectors)
        loss = heads.cross_entropy(logits / temperature, valid.targets)
        share = heads.accuracy(logits, valid.targets)
        run.metrics.add(steps, valid_loss=loss, valid_mean_token_accuracy=share)
        run.progress.send("evaluation", step=steps, valid_loss=loss, valid_accuracy=share, full=True)
    return head


def refit(rows: Rows, valid: Rows, labels: int, penalty: float) -> Head:
    vectors, targets = (
        np.concatenate(parts) for parts in zip(*((r.vectors, r.targets) for r in (rows, valid)), strict=True)
    )
    return heads.fit(vectors, targets, labels, penalty)


def report(
    run: Run, made: Classifier, rows: Rows, valid: Rows, held: Held, left_out: Scores
) -> dict[str, Any]:
    """What the manifest says of the classifier's quality; cross-validation judges rows not learned from."""
    metrics = {
        "labels": len(made.labels),
        "rows": len(rows.targets),
        "cross_validation_accuracy": heads.accuracy(held.logits, held.targets) if len(held.targets) else None,
        "cross_validation_loss": _loss(held.logits, held.targets, made.temperature),
        "none_auroc": out_of_scope.auroc(left_out),
        "none_told_apart": out_of_scope.told_apart(left_out, made.threshold),
    }
    if len(valid.targets):
        answers = made.answers(valid.vectors)
        metrics |= {
            "valid_loss": _loss(made.head.logits(valid.vectors), valid.targets, made.temperature),
            "valid_accuracy": float((made.head.logits(valid.vectors).argmax(axis=1) == valid.targets).mean()),
            "valid_accuracy_with_none": float((answers == valid.targets).mean()),
            "valid_answered_none": float((answers == -1).mean()),
        }
    share = metrics.get("valid_accuracy", metrics["cross_validation_accuracy"])
    if share is not None:
        run.progress.message(f"Of rows not learned from, {share:.1%} get the right label")
    return metrics


def _loss(logits: np.ndarray, targets: np.ndarray, temperature: float) -> float | None:
    return heads.cross_entropy(logits / temperature, targets) if len(targets) else None
