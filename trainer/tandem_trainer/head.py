"""A logistic regression on vectors: fitted by L-BFGS, its penalty chosen by cross-validation."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize, minimize_scalar

PENALTIES = (30.0, 10.0, 3.0, 1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001)
FOLDS = 5
# Rows x dimensions x labels beyond which cross-validation sees a part of the rows only: a fit takes about a
# hundred passes, and a pass of this size a tenth of a second on one core.
LARGEST_PASS = 1_000_000_000


@dataclass(frozen=True)
class Head:
    """`weight` is [labels, dimensions], `bias` [labels]; both float32."""

    weight: np.ndarray
    bias: np.ndarray

    def logits(self, vectors: np.ndarray) -> np.ndarray:
        return vectors @ self.weight.T + self.bias


@dataclass(frozen=True)
class Held:
    """What is said of rows by a head that had not seen them: `logits` [rows, labels], the rows' `targets`, and
    their `similarity` to the nearest centroid of what it had seen.
    """

    logits: np.ndarray
    targets: np.ndarray
    similarity: np.ndarray


def fit(
    vectors: np.ndarray,
    targets: np.ndarray,
    labels: int,
    penalty: float,
    start: Head | None = None,
    tolerance: float = 1e-6,
    on_step: Callable[[float], None] = lambda loss: None,
) -> Head:
    """Minimises the summed cross-entropy plus penalty / 2 · |weight|²; the bias is not held back.

    `on_step` hears the mean objective after each of the optimiser's steps and may raise to end the fit.
    """
    rows, dimensions = vectors.shape
    # Sentence vectors share a large common part. Taking it out leaves the optimum where it is, because the
    # bias makes up for it, and lets L-BFGS get there in a third of the steps.
    centre = vectors.mean(axis=0)
    centred = np.ascontiguousarray(vectors - centre, dtype=np.float32)
    places = np.arange(rows)

    def objective(flat: np.ndarray) -> tuple[float, np.ndarray]:
        parameters = flat.reshape(labels, dimensions + 1).astype(np.float32)
        weight, bias = parameters[:, :-1], parameters[:, -1]
        chances = log_softmax(centred @ weight.T + bias)
        loss = -float(chances[places, targets].mean(dtype=np.float64))
        chances = np.exp(chances, out=chances)
        chances[places, targets] -= 1
        gradient = np.empty_like(parameters)
        gradient[:, :-1] = chances.T @ centred + penalty * weight
        gradient[:, -1] = chances.sum(axis=0)
        loss += penalty / (2 * rows) * float(np.square(weight, dtype=np.float64).sum())
        return loss, gradient.ravel().astype(np.float64) / rows

    first = np.zeros((labels, dimensions + 1))
    if start is not None:
        first[:, :-1], first[:, -1] = start.weight, start.bias + start.weight @ centre
    found = minimize(
        objective,
        first.ravel(),
        jac=True,
        method="L-BFGS-B",
        callback=lambda intermediate_result: on_step(float(intermediate_result.fun)),
        options={"maxiter": 1000, "ftol": tolerance, "gtol": 1e-7, "maxcor": 12},
    )
    parameters = found.x.reshape(labels, dimensions + 1)
    weight = parameters[:, :-1].astype(np.float32)
    return Head(weight, (parameters[:, -1] - weight @ centre).astype(np.float32))


def cross_validate(
    vectors: np.ndarray,
    targets: np.ndarray,
    labels: int,
    random: np.random.Generator,
    check: Callable[[], None] = lambda: None,
) -> tuple[float, Held]:
    """The penalty with the least loss on rows not learned from, and what was said of those rows."""
    part = sample(targets, LARGEST_PASS // (vectors.shape[1] * labels), random)
    vectors, targets = vectors[part], targets[part]
    fold = folds(targets, labels, random)
    # One fold is enough to choose by where folds are large.
    choosing = [0] if vectors.size * labels > LARGEST_PASS / 10 else range(FOLDS)
    heads: dict[int, Head] = {}

    def held_out(penalty: float, held: Iterable[int]) -> Held:
        def one(i: int) -> tuple[np.ndarray, ...]:
            check()
            seen, away = fold != i, fold == i
            heads[i] = fit(vectors[seen], targets[seen], labels, penalty, heads.get(i), tolerance=1e-5)
            near = similarity(vectors[away], centroids(vectors[seen], targets[seen], labels))
            return heads[i].logits(vectors[away]), targets[away], near

        parts = zip(*side_by_side(one, held), strict=True)
        return Held(*(np.concatenate(part) for part in parts))

    def loss(penalty: float) -> float:
        held = held_out(penalty, choosing)
        return cross_entropy(held.logits / temperature(held), held.targets) if len(held.targets) else 0.0

    best = _valley(loss)
    return best, held_out(best, range(FOLDS))


def _valley(loss: Callable[[float], float]) -> float:
    """The penalty with the least loss, which has one valley: walked from the middle in the direction that falls."""
    place = len(PENALTIES) // 2
    losses = {place: loss(PENALTIES[place]), place + 1: loss(PENALTIES[place + 1])}
    step = 1 if losses[place + 1] < losses[place] else -1
    place = min(losses, key=losses.get)
    while 0 <= place + step < len(PENALTIES):
        losses[place + step] = loss(PENALTIES[place + step])
        if losses[place + step] >= losses[place]:
            break
        place += step
    return PENALTIES[place]


def side_by_side(work: Callable[[int], Any], numbers: Iterable[int]) -> list[Any]:
    """Fits on a core each: NumPy leaves the interpreter's lock while it multiplies."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(work, numbers))


def centroids(vectors: np.ndarray, targets: np.ndarray, labels: int) -> np.ndarray:
    """The mean vector of each label's rows, made of length one: [labels, dimensions]."""
    sums = np.zeros((labels, vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, targets, vectors)
    return sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)


def similarity(vectors: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """The cosine to the nearest centroid."""
    return (vectors @ centres.T).max(axis=1)


def folds(targets: np.ndarray, labels: int, random: np.random.Generator) -> np.ndarray:
    """The fold of each row, spread evenly over each label; -1, learned from always, for a label's only row."""
    fold = np.empty(len(targets), dtype=int)
    for label in range(labels):
        rows = random.permutation(np.flatnonzero(targets == label))
        fold[rows] = (np.arange(len(rows)) + random.integers(FOLDS)) % FOLDS if len(rows) > 1 else -1
    return fold


def sample(targets: np.ndarray, most: int, random: np.random.Generator) -> np.ndarray:
    """At most about `most` rows, in order, of each label as large a share as of the others."""
    if len(targets) <= most:
        return np.arange(len(targets))
    share = most / len(targets)
    kept = []
    for label in np.unique(targets):
        rows = np.flatnonzero(targets == label)
        kept.append(random.permutation(rows)[: max(2, round(share * len(rows)))])
    return np.sort(np.concatenate(kept))


def temperature(held: Held) -> float:
    """By what to divide logits so that the probabilities of rows not learned from fit best.

    One row in all counts as wrong beside those that were (Platt's smoothing, 1999): where no row was wrong, the
    best fit would otherwise be endless certainty.
    """
    rows = len(held.targets)
    if rows == 0:
        return 1.0
    doubt = 1 / (rows + 2)

    def loss(log: float) -> float:
        chances = log_softmax(held.logits.astype(np.float64) / np.exp(log))
        said = chances[np.arange(rows), held.targets].mean()
        return -float((1 - doubt) * said + doubt * chances.mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-3, 3), method="bounded").x))


def cross_entropy(logits: np.ndarray, targets: np.ndarray) -> float:
    return -float(log_softmax(logits)[np.arange(len(targets)), targets].mean(dtype=np.float64))


def accuracy(logits: np.ndarray, targets: np.ndarray) -> float:
    return float((logits.argmax(axis=1) == targets).mean())


def log_softmax(logits: np.ndarray) -> np.ndarray:
    shifted = logits - logits.max(axis=1, keepdims=True)
    shifted -= np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return shifted
