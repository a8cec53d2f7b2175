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
from tandem_trainer.out_of_scope import Fit, Scores
from tandem_trainer.run import Run

STEPS_BETWEEN_REPORTS = 10
# Members of a progress item that a fit by L-BFGS does not have.
NOT_OF_A_CLASSIFIER = (
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

    def centroids(self, labels: int) -> np.ndarray:
        return heads.centroids(self.vectors, self.targets, labels)

    def and_those_of(self, other: Rows) -> Rows:
        return Rows(
            np.concatenate([self.vectors, other.vectors]), np.concatenate([self.targets, other.targets])
        )


@dataclass(frozen=True)
class Classifier:
    head: Head
    centroids: np.ndarray
    labels: list[str]
    fit: Fit
    threshold: float
    embedding_model: str

    def refitted(self, rows: Rows, penalty: float) -> Classifier:
        """The same with a head that has learned from other rows."""
        count = len(self.labels)
        head = heads.fit(rows.vectors, rows.targets, count, penalty)
        return replace(self, head=head, centroids=rows.centroids(count))

    def answers(self, vectors: np.ndarray) -> np.ndarray:
        """The place of each row's label, or -1 for "none of these"."""
        logits = self.head.logits(vectors)
        fits = self.fit.score(logits, heads.similarity(vectors, self.centroids)) >= self.threshold
        return np.where(fits, logits.argmax(axis=1), -1)

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        tensors = {"weight": self.head.weight, "bias": self.head.bias, "centroids": self.centroids}
        (folder / "head.safetensors").write_bytes(save(tensors))
        about = {
            "format": 1,
            "embedding_model": self.embedding_model,
            "dimensions": int(self.head.weight.shape[1]),
            "labels": self.labels,
            "temperature": self.fit.temperature,
            "none": {
                "label": out_of_scope.LABEL,
                "threshold": self.threshold,
                "score": out_of_scope.SCORE,
                "similarity_weight": self.fit.weight,
            },
        }
        artifacts.write_json(folder / "classifier.json", about)


def fit(run: Run, rows: Rows, valid: Rows, labels: int, penalty: float, temperature: float) -> Head:
    """Fits the head that is kept. Its steps are reported once their number is known, a few seconds later."""
    losses: list[float] = []

    def on_step(loss: float) -> None:
        run.check()
        losses.append(loss)

    head = heads.fit(rows.vectors, rows.targets, labels, penalty, on_step=on_step)
    total = len(losses)
    share = heads.accuracy(head.logits(rows.vectors), rows.targets)
    for step in range(1, total + 1):
        if step % STEPS_BETWEEN_REPORTS == 1 or step == total:
            report_step(run, step, total, losses[step - 1], share if step == total else None)
    if len(valid.targets):
        logits = head.logits(valid.vectors)
        loss = heads.cross_entropy(logits / temperature, valid.targets)
        share = heads.accuracy(logits, valid.targets)
        run.metrics.add(total, valid_loss=loss, valid_mean_token_accuracy=share)
        run.progress.send("evaluation", step=total, valid_loss=loss, valid_accuracy=share, full=True)
    return head


def report_step(run: Run, step: int, total: int, loss: float, share: float | None) -> None:
    run.metrics.add(step, train_loss=loss, train_accuracy=share)
    told = {"step": step, "total_steps": total, "epoch": step, "train_loss": loss, "train_accuracy": share}
    run.progress.send("step", **told, **dict.fromkeys(NOT_OF_A_CLASSIFIER))


def report(
    run: Run, made: Classifier, rows: Rows, valid: Rows, held: Held, left_out: Scores
) -> dict[str, Any]:
    """What the manifest says of the classifier's quality; cross-validation judges rows not learned from."""
    metrics = {
        "labels": len(made.labels),
        "rows": len(rows.targets),
        "cross_validation_accuracy": heads.accuracy(held.logits, held.targets) if len(held.targets) else None,
        "cross_validation_loss": _loss(held.logits, held.targets, made.fit.temperature),
        "none_auroc": out_of_scope.auroc(left_out),
        "none_told_apart": out_of_scope.told_apart(left_out, made.threshold),
    }
    if len(valid.targets):
        answers = made.answers(valid.vectors)
        metrics |= {
            "valid_loss": _loss(made.head.logits(valid.vectors), valid.targets, made.fit.temperature),
            "valid_accuracy": float((made.head.logits(valid.vectors).argmax(axis=1) == valid.targets).mean()),
            "valid_accuracy_with_none": float((answers == valid.targets).mean()),
            "valid_answered_none": float((answers == -1).mean()),
        }
    share = metrics.get("valid_accuracy", metrics["cross_validation_accuracy"])
    if share is not None:
        run.progress.message(f"Of rows not learned from, {share:.1%} get the right label")
    return metrics


def keep(run: Run, made: Classifier, metrics: dict[str, Any], hyperparameters: dict[str, Any]) -> None:
    """The classifier as it was measured, before it learns from the rows that measured it, is its checkpoint."""
    if not run.job.keep_checkpoints:
        return
    step = run.metrics.steps
    folder = run.kept(step)
    made.save(folder)
    at = run.metrics.at(step)
    run.progress.send(
        "checkpoint",
        step=step,
        path=folder.relative_to(run.job.folder).as_posix(),
        train_loss=at.get("train_loss"),
        train_accuracy=at.get("train_accuracy"),
        valid_loss=None,
        valid_accuracy=None,
        full_valid_loss=metrics.get("valid_loss"),
        full_valid_accuracy=metrics.get("valid_accuracy"),
    )
    run.keep(step, "classifier", hyperparameters)


def _loss(logits: np.ndarray, targets: np.ndarray, temperature: float) -> float | None:
    return heads.cross_entropy(logits / temperature, targets) if len(targets) else None
