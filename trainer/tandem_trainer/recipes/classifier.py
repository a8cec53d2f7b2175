"""Learns which of a few labels a conversation gets, on vectors of its text; seconds on a CPU."""

from __future__ import annotations

import numpy as np

from tandem_trainer import classification, out_of_scope, vectors
from tandem_trainer import head as heads
from tandem_trainer.classification import Classifier, Rows
from tandem_trainer.labels import labelled, labels_of
from tandem_trainer.out_of_scope import Fit
from tandem_trainer.public_embeddings import by_hand
from tandem_trainer.run import Run


def train(run: Run) -> None:
    # Arguments
    given = run.job.hyperparameters
    kept, refit = given.get("in_scope_kept", out_of_scope.IN_SCOPE_KEPT), bool(given.get("refit", 0))
    random = np.random.default_rng(run.job.seed)

    # Data
    run.phase("loading")
    pairs, held_pairs = (run.rows(name, labelled) for name in ("training", "validation"))
    labels = labels_of(pairs)
    found = vectors.of([text for text, _ in pairs + held_pairs], run, run.service or by_hand())
    rows = Rows.of(found.rows[: len(pairs)], pairs, labels)
    valid = Rows.of(found.rows[len(pairs) :], held_pairs, labels)

    # Trainer
    run.phase("training")
    chosen, held = heads.cross_validate(rows.vectors, rows.targets, len(labels), random, run.check)
    penalty = given.get("l2", chosen)
    temperature = heads.temperature(held)
    head = classification.fit(run, rows, valid, len(labels), penalty, temperature)

    # None of these
    run.phase("evaluating")
    sureness = Fit.of(held, temperature)
    left_out = out_of_scope.leave_labels_out(
        rows.vectors, rows.targets, len(labels), penalty, sureness, random, run.check
    )
    none = labels.index(out_of_scope.LABEL) if out_of_scope.LABEL in labels else None
    threshold = out_of_scope.threshold(left_out, held, sureness, kept, none)
    classifier = Classifier(head, rows.centroids(len(labels)), labels, sureness, threshold, found.model)
    metrics = classification.report(run, classifier, rows, valid, held, left_out)
    used = {"l2": penalty, "in_scope_kept": kept, "refit": int(refit)}
    classification.keep(run, classifier, metrics, used)
    if refit and len(valid.targets):
        classifier = classifier.refitted(rows.and_those_of(valid), penalty)

    # Save
    run.phase("saving")
    classifier.save(run.output)
    run.finish("classifier", found.tokens, metrics, hyperparameters=used)
