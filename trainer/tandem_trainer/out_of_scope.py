"""When to answer "none of these": a threshold on how sure the head is, below which no label is given.

Usually nobody has rows that are out of scope, so labels are left out in turn: a head that never saw them says
how sure it is of their rows, and those stand in for input that belongs to none of the labels. Labels of one
data set are close neighbours, so this is the hard case; input from elsewhere is told apart more easily.
Rows labelled "none of these" are used as well where there are any.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tandem_trainer import head as heads
from tandem_trainer.head import Held

LABEL = "none of these"
SCORE = "max_probability"
GROUPS = 4
IN_SCOPE_KEPT = 0.99


@dataclass(frozen=True)
class Scores:
    """How sure heads were of rows that they had not seen; `right` says where their label was the true one."""

    inside: np.ndarray
    right: np.ndarray
    outside: np.ndarray


def score(logits: np.ndarray, temperature: float) -> np.ndarray:
    return np.exp(heads.log_softmax(logits.astype(np.float64) / temperature).max(axis=1))


def leave_labels_out(
    vectors: np.ndarray,
    targets: np.ndarray,
    labels: int,
    penalty: float,
    temperature: float,
    random: np.random.Generator,
    check: Callable[[], None] = lambda: None,
) -> Scores:
    """Each group of labels stands in for what is out of scope once; a fold of the others is held out beside it."""
    part = heads.sample(targets, heads.LARGEST_PASS // (vectors.shape[1] * labels), random)
    vectors, targets = vectors[part], targets[part]
    fold = heads.folds(targets, labels, random)
    group = random.permutation(labels) % min(GROUPS, labels)

    def without(i: int) -> tuple[np.ndarray, ...]:
        check()
        away = group[targets] == i
        seen, held = ~away & (fold != i), ~away & (fold == i)
        known, remaining = np.unique(targets[seen], return_inverse=True)
        if len(known) < 2:
            return np.empty(0), np.empty(0, dtype=bool), np.empty(0)
        head = heads.fit(vectors[seen], remaining, len(known), penalty, tolerance=1e-5)
        logits = head.logits(vectors[held])
        right = known[logits.argmax(axis=1)] == targets[held]
        return score(logits, temperature), right, score(head.logits(vectors[away]), temperature)

    parts = heads.side_by_side(without, range(min(GROUPS, labels)))
    return Scores(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def threshold(scores: Scores, held: Held, temperature: float, kept: float, none: int | None = None) -> float:
    """Where rows in and out of scope are told apart best, but never so high that fewer than `kept` of the
    right answers to rows in scope remain; an answer that was wrong anyway is no loss.

    `none` is the label of rows known to be out of scope, if there are any.
    """
    inside = held.targets != none if none is not None else np.ones(len(held.targets), dtype=bool)
    sure = score(held.logits, temperature)
    right = np.sort(sure[inside & (held.logits.argmax(axis=1) == held.targets)])
    if not len(right):
        return 0.0
    most = float(right[int((1 - kept) * len(right))])
    outside = np.concatenate([scores.outside, sure[~inside]])
    if not len(outside):
        return most
    found = np.unique(np.concatenate([right, outside]))
    places = np.concatenate([found[:1], (found[1:] + found[:-1]) / 2])
    told = np.searchsorted(np.sort(outside), places) / len(outside)
    lost = np.searchsorted(right, places) / len(right)
    return min(most, float(places[np.argmax(told - lost)]))


def told_apart(scores: Scores, threshold: float) -> float | None:
    """The share of rows out of scope that the threshold rejects."""
    return float((scores.outside < threshold).mean()) if len(scores.outside) else None


def auroc(scores: Scores) -> float | None:
    """The chance that a row in scope is told apart from one that is not, by its score; ties count half."""
    inside, outside = scores.inside, np.sort(scores.outside)
    if not len(inside) or not len(outside):
        return None
    below = np.searchsorted(outside, inside, side="left") + np.searchsorted(outside, inside, side="right")
    return float(below.mean() / 2 / len(outside))
