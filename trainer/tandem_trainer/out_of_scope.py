"""When to answer "none of these": a threshold on how well a text fits, below which no label is given.

The fit of a text is its best logit over the temperature, plus a weight times its cosine to the nearest label's
centroid. The logit tells labels' neighbours apart, the cosine what comes from elsewhere; a softmax throws both
away, because it only compares labels with each other (ADR 0075 has the numbers).

Usually nobody has rows that are out of scope, so labels are left out in turn: how well their rows fit a head that
never saw them stands in for input that belongs to none of the labels. Labels of one data set are close neighbours,
so this is the hard case. Rows labelled "none of these" are used as well where there are any.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tandem_trainer import head as heads
from tandem_trainer.head import Held

LABEL = "none of these"
SCORE = "logit_and_similarity"
GROUPS = 4
IN_SCOPE_KEPT = 0.995


@dataclass(frozen=True)
class Fit:
    """How to tell how well a text fits; higher is better."""

    temperature: float
    weight: float

    @staticmethod
    def of(held: Held, temperature: float) -> Fit:
        """Both parts count alike: the weight makes them vary as much over rows in scope."""
        if len(held.targets) < 2:
            return Fit(temperature, 0.0)
        logits = held.logits.max(axis=1) / temperature
        return Fit(temperature, float(logits.std() / max(float(held.similarity.std()), 1e-3)))

    def score(self, logits: np.ndarray, similarity: np.ndarray) -> np.ndarray:
        return logits.max(axis=1) / self.temperature + self.weight * similarity


@dataclass(frozen=True)
class Scores:
    """How well rows fit that a head had not seen: those of its labels, and those of labels left out."""

    inside: np.ndarray
    outside: np.ndarray


def leave_labels_out(
    vectors: np.ndarray,
    targets: np.ndarray,
    labels: int,
    penalty: float,
    fit: Fit,
    random: np.random.Generator,
    check: Callable[[], None] = lambda: None,
) -> Scores:
    """Each group of labels stands in for what is out of scope once; a fold of the others is held out beside it."""
    part = heads.sample(targets, heads.LARGEST_PASS // (vectors.shape[1] * labels), random)
    vectors, targets = vectors[part], targets[part]
    fold = heads.folds(targets, labels, random)
    group = random.permutation(labels) % min(GROUPS, labels)

    def without(i: int) -> tuple[np.ndarray, np.ndarray]:
        check()
        away = group[targets] == i
        seen, held = ~away & (fold != i), ~away & (fold == i)
        known, remaining = np.unique(targets[seen], return_inverse=True)
        if len(known) < 2:
            return np.empty(0), np.empty(0)
        head = heads.fit(vectors[seen], remaining, len(known), penalty, tolerance=1e-5)
        centres = heads.centroids(vectors[seen], remaining, len(known))
        inside, outside = (
            fit.score(head.logits(rows), heads.similarity(rows, centres))
            for rows in (vectors[held], vectors[away])
        )
        return inside, outside

    parts = heads.side_by_side(without, range(min(GROUPS, labels)))
    return Scores(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def threshold(scores: Scores, held: Held, fit: Fit, kept: float, none: int | None = None) -> float:
    """Where rows in and out of scope are told apart best, but never so high that fewer than `kept` of the
    right answers to rows in scope remain; an answer that was wrong anyway is no loss.

    `none` is the label of rows known to be out of scope, if there are any.
    """
    inside = held.targets != none if none is not None else np.ones(len(held.targets), dtype=bool)
    fits = fit.score(held.logits, held.similarity)
    right = np.sort(fits[inside & (held.logits.argmax(axis=1) == held.targets)])
    if not len(right):
        return 0.0
    most = float(right[int((1 - kept) * len(right))])
    outside = np.concatenate([scores.outside, fits[~inside]])
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
