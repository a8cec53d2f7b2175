"""The classifier on vectors made on the spot: clusters on a sphere, one for each label."""

import json

import numpy as np
import pytest
from safetensors.numpy import load_file

from tandem_trainer import head as heads
from tandem_trainer import out_of_scope
from tandem_trainer.command import main
from tandem_trainer.head import Head, Held
from tandem_trainer.out_of_scope import Fit

DIMENSIONS = 24


def clusters(labels, each, spread=0.5, seed=0):
    random = np.random.default_rng(seed)
    centres = random.normal(size=(labels, DIMENSIONS))
    targets = np.repeat(np.arange(labels), each)
    rows = centres[targets] + spread * random.normal(size=(len(targets), DIMENSIONS))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float32), targets


def test_finds_the_optimum_of_the_penalised_loss():
    x, y = clusters(4, 30, spread=2)
    head = heads.fit(x, y, 4, penalty=0.5, tolerance=1e-12)
    chances = np.exp(heads.log_softmax(head.logits(x)))
    chances[np.arange(len(y)), y] -= 1
    assert np.abs(chances.T @ x + 0.5 * head.weight).max() < 1e-2
    assert np.abs(chances.sum(axis=0)).max() < 1e-2


def test_rows_held_out_are_judged_by_heads_that_have_not_seen_them():
    random = np.random.default_rng(1)
    x = random.normal(size=(400, DIMENSIONS)).astype(np.float32)
    y = random.integers(2, size=400)
    _, held = heads.cross_validate(x, y, 2, random)
    assert 0.4 < heads.accuracy(held.logits, held.targets) < 0.6


def test_noise_asks_for_a_stronger_penalty_than_clean_clusters():
    noisy, _ = heads.cross_validate(*clusters(4, 20, spread=6), 4, np.random.default_rng(0))
    clean, _ = heads.cross_validate(*clusters(4, 20, spread=0.3), 4, np.random.default_rng(0))
    assert noisy > clean


def test_a_label_with_a_single_row_is_learned_from_and_never_held_out():
    targets = np.array([0] * 10 + [1] * 10 + [2])
    fold = heads.folds(targets, 3, np.random.default_rng(0))
    assert fold[-1] == -1
    assert set(fold[:10]) == set(range(heads.FOLDS))


def test_the_temperature_undoes_a_scale_put_on_the_logits():
    x, y = clusters(5, 60, spread=3)
    _, held = heads.cross_validate(x, y, 5, np.random.default_rng(0))
    once = heads.temperature(held)
    scaled = Held(held.logits * 4, held.targets, held.similarity)
    assert heads.temperature(scaled) == pytest.approx(4 * once, rel=0.02)


def test_tells_rows_of_labels_it_was_not_given_from_rows_in_scope():
    x, y = clusters(12, 20, spread=0.8)
    random = np.random.default_rng(0)
    penalty, held = heads.cross_validate(x, y, 12, random)
    fit = Fit.of(held, heads.temperature(held))
    scores = out_of_scope.leave_labels_out(x, y, 12, penalty, fit, random)
    assert len(scores.outside) == len(y)
    assert out_of_scope.auroc(scores) > 0.9


def test_the_threshold_never_costs_more_right_answers_than_allowed():
    logits = np.random.default_rng(0).normal(size=(1000, 3)).astype(np.float32)
    held = Held(logits, logits.argmax(axis=1), np.zeros(1000))
    scores = out_of_scope.Scores(np.ones(1), np.full(500, 2.0))
    threshold = out_of_scope.threshold(scores, held, Fit(1.0, 0.0), kept=0.99)
    assert 0.985 < (logits.max(axis=1) >= threshold).mean() <= 1
    assert (logits.max(axis=1) >= threshold).mean() >= 0.99


def test_the_threshold_is_no_higher_than_telling_apart_needs():
    held = Held(np.array([[9.0, 0.0], [0.0, 10.0]]), np.array([0, 1]), np.zeros(2))
    scores = out_of_scope.Scores(np.ones(1), np.array([1.0, 2.0, 3.0]))
    assert out_of_scope.threshold(scores, held, Fit(1.0, 0.0), kept=0.5) == 6.0


def test_auroc_counts_ties_as_half():
    assert out_of_scope.auroc(out_of_scope.Scores(np.array([0.5, 0.9]), np.array([0.5, 0.1]))) == 0.875


def test_a_text_far_from_every_label_fits_worse_than_one_between_labels():
    x, y = clusters(6, 30, spread=0.5)
    _, held = heads.cross_validate(x, y, 6, np.random.default_rng(0))
    fit, head = Fit.of(held, heads.temperature(held)), heads.fit(x, y, 6, 0.1)
    centres = heads.centroids(x, y, 6)
    between, far = x[:1] + x[-1:], -x.mean(axis=0, keepdims=True)
    between, far = (v / np.linalg.norm(v) for v in (between, far))
    one, other = (fit.score(head.logits(v), heads.similarity(v, centres))[0] for v in (between, far))
    assert one > other


def test_the_same_seed_gives_the_same_head():
    x, y = clusters(4, 20, spread=2)
    one, other = (heads.cross_validate(x, y, 4, np.random.default_rng(7))[1].logits for _ in range(2))
    assert np.array_equal(one, other)


@pytest.fixture
def job(tmp_path, fake_service):
    def write(rows, **members):
        (tmp_path / "training.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        content = {
            "format": 1,
            "job": "ftjob-1",
            "technique": "classifier",
            "base_model": {"name": "tandem-classifier"},
            "data": {"training": "training.jsonl"},
            "folder": "work",
            "service": fake_service.address,
            "seed": 3,
            **members,
        }
        path = tmp_path / "job.json"
        path.write_text(json.dumps(content))
        return path

    return write


def rows(labels=6, each=12):
    return [
        {
            "messages": [
                {"role": "user", "content": f"w{i} number {j}"},
                {"role": "assistant", "content": f"label-{i}"},
            ]
        }
        for i in range(labels)
        for j in range(each)
    ]


def test_a_job_leaves_a_head_that_answers_as_its_description_says(job, fake_service, tmp_path):
    assert main([str(job(rows()))]) == 0
    output = tmp_path / "work" / "output"
    about = json.loads((output / "classifier.json").read_text())
    tensors = load_file(output / "head.safetensors")
    head = Head(tensors["weight"], tensors["bias"])
    vectors = fake_service.vectors([f"w{i} unheard" for i in range(6)])
    assert about["labels"] == [f"label-{i}" for i in range(6)]
    assert about["dimensions"] == tensors["weight"].shape[1]
    assert list(head.logits(vectors).argmax(axis=1)) == list(range(6))
    in_scope, elsewhere = vectors, fake_service.vectors([f"strange{i} words" for i in range(20)])
    none, logits = about["none"], head.logits(np.concatenate([in_scope, elsewhere])) / about["temperature"]
    nearest = (np.concatenate([in_scope, elsewhere]) @ tensors["centroids"].T).max(axis=1)
    fits = logits.max(axis=1) + none["similarity_weight"] * nearest >= none["threshold"]
    assert fits[:6].all()
    assert fits[6:].mean() < 0.2
    manifest = json.loads((output / "manifest.json").read_text())
    assert set(manifest["files"]) == {"classifier.json", "head.safetensors", "metrics.csv"}
    assert manifest["kind"] == "classifier"
    assert fake_service.items("result")[0]["manifest"]["digest"] == manifest["digest"]


def test_ten_rows_of_two_labels_are_enough(job, tmp_path):
    assert main([str(job(rows(labels=2, each=5)))]) == 0
    about = json.loads((tmp_path / "work/output/classifier.json").read_text())
    assert np.isfinite(
        [about["temperature"], about["none"]["threshold"], about["none"]["similarity_weight"]]
    ).all()


def test_a_label_with_one_row_does_not_end_the_job(job):
    assert main([str(job([*rows(labels=3, each=6), *rows(labels=4, each=1)[3:]]))]) == 0


def test_rows_labelled_none_of_these_are_learned_and_move_the_threshold(job, fake_service, tmp_path):
    outside = [
        {
            "messages": [
                {"role": "user", "content": f"out{i} x"},
                {"role": "assistant", "content": "none of these"},
            ]
        }
        for i in range(30)
    ]
    assert main([str(job(rows() + outside))]) == 0
    about = json.loads((tmp_path / "work/output/classifier.json").read_text())
    tensors = load_file(tmp_path / "work/output/head.safetensors")
    logits = Head(tensors["weight"], tensors["bias"]).logits(
        fake_service.vectors([f"w{i} y" for i in range(6)])
    )
    assert "none of these" in about["labels"]
    assert [about["labels"][i] for i in logits.argmax(axis=1)] == [f"label-{i}" for i in range(6)]


def test_free_text_is_refused_with_advice(job, fake_service):
    asked = [
        {"messages": [{"role": "user", "content": f"q{i}"}, {"role": "assistant", "content": f"answer {i}"}]}
        for i in range(20)
    ]
    assert main([str(job(asked))]) == 64
    assert "lora" in fake_service.items("error")[0]["message"]


def test_a_restart_asks_for_no_vector_twice(job, fake_service):
    path = job(rows())
    assert main([str(path)]) == 0
    embedded = fake_service.embedded
    assert main([str(path)]) == 0
    assert fake_service.embedded == embedded


def test_a_job_that_is_stopped_while_it_waits_for_vectors_goes_on_later(job, fake_service):
    path = job(rows())
    fake_service.command, fake_service.faults["embeddings"] = "stop", [503] * 1000
    assert main([str(path)]) == 75
    fake_service.command, fake_service.faults["embeddings"] = "continue", []
    assert main([str(path)]) == 0
    assert len(fake_service.items("result")) == 1


def test_validation_rows_are_measured_and_only_learned_from_when_asked(job, tmp_path, fake_service):
    held = [
        {"messages": [{"role": "user", "content": "w1 x"}, {"role": "assistant", "content": "label-0"}]}
    ] * 30
    (tmp_path / "held.jsonl").write_text("".join(json.dumps(row) + "\n" for row in held))
    data = {"training": "training.jsonl", "validation": "held.jsonl"}
    weights = []
    for refit in (0, 1):
        assert main([str(job(rows(), data=data, hyperparameters={"refit": refit}))]) == 0
        weights.append(load_file(tmp_path / "work/output/head.safetensors")["weight"])
    assert fake_service.items("evaluation")[0]["valid_accuracy"] < 0.1
    assert not np.allclose(*weights)


def test_the_classifier_as_it_was_measured_is_kept_as_a_checkpoint(job, tmp_path, fake_service):
    held = [
        {"messages": [{"role": "user", "content": "w1 x"}, {"role": "assistant", "content": "label-0"}]}
    ] * 30
    (tmp_path / "held.jsonl").write_text("".join(json.dumps(row) + "\n" for row in held))
    data = {"training": "training.jsonl", "validation": "held.jsonl"}
    path = job(rows(), data=data, hyperparameters={"refit": 1}, keep_checkpoints=3, upload=True)
    assert main([str(path)]) == 0
    (told,) = fake_service.items("weights")
    (checkpoint,) = fake_service.items("checkpoint")
    assert told["step"] == checkpoint["step"] > 0
    assert checkpoint["full_valid_accuracy"] < 0.1
    assert told["manifest"]["kind"] == "classifier"
    sent = fake_service.artifacts
    below = f"checkpoints/step-{told['step']}/"
    assert {name for name in sent if name.startswith(below)} == {
        below + name for name in ("classifier.json", "head.safetensors", "manifest.json")
    }
    assert sent[below + "head.safetensors"] != sent["head.safetensors"]
