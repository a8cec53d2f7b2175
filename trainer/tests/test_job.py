"""The job file: what is accepted, and that everything else is refused with its name."""

import importlib.util
import json
import math

import pytest

from tandem_trainer import job as jobs
from tandem_trainer.command import main
from tandem_trainer.failures import InvalidData

VALID = {
    "format": 1,
    "job": "ftjob-1",
    "method": "supervised",
    "technique": "lora",
    "base_model": {"name": "tiny", "path": "/models/tiny", "context": 2048},
    "data": {"training": "rows.jsonl", "validation": None, "general": "https://host/general"},
    "hyperparameters": {"epochs": 3, "batch_size": 8, "learning_rate": 0.0002},
    "packing": True,
    "search": {"trials": 8, "learning_rate": [1e-5, 1e-3], "rank": [4, 8], "epochs": [1, 3]},
    "seed": 7,
    "folder": "work",
    "service": "http://127.0.0.1:1/",
    "upload": False,
}


def test_reads_every_member_of_the_contract(tmp_path):
    job = jobs.parse(VALID, tmp_path)
    assert job.data.training == str(tmp_path / "rows.jsonl")
    assert job.data.general == "https://host/general"
    assert job.folder == tmp_path / "work"
    assert job.service == "http://127.0.0.1:1"
    assert job.search.rank == (4, 8)
    assert job.hyperparameters["batch_size"] == 8
    assert job.base_model.context == 2048


def test_reads_yaml_as_it_reads_json(tmp_path):
    (tmp_path / "job.json").write_text(json.dumps(VALID))
    (tmp_path / "job.yaml").write_text(
        json.dumps(VALID, indent=1).replace('"method": "supervised"', "method: supervised")
    )
    assert jobs.load(tmp_path / "job.yaml") == jobs.load(tmp_path / "job.json")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"learning_rat": 1}, "learning_rat"),
        ({"base_model": {"name": "a", "path": "b", "size": 3}}, "base_model.size"),
        ({"hyperparameters": {"n_epochs": 3}}, "hyperparameters.n_epochs"),
        ({"hyperparameters": {"virtual_tokens": 3}}, "hyperparameters.virtual_tokens"),
        ({"hyperparameters": {"epochs": "auto"}}, "hyperparameters.epochs"),
        ({"hyperparameters": {"epochs": math.nan}}, "hyperparameters.epochs"),
        ({"hyperparameters": {"batch_size": 2.5}}, "hyperparameters.batch_size"),
        ({"hyperparameters": {"learning_rate": -1}}, "hyperparameters.learning_rate"),
        ({"hyperparameters": {"epochs": True}}, "hyperparameters.epochs"),
        ({"technique": "distil"}, "technique"),
        ({"method": "ppo"}, "method"),
        ({"format": 2}, "format"),
        ({"data": {}}, "data.training"),
        ({"data": {"training": 3}}, "data.training"),
        ({"base_model": {"name": "a"}}, "base_model.path"),
        ({"base_model": "a"}, "base_model"),
        ({"search": {"trials": 0}}, "search.trials"),
        ({"search": {"trials": 2, "learning_rate": [1e-3, 1e-5]}}, "search.learning_rate"),
        ({"search": {"trials": 2, "rank": [1.5]}}, "search.rank"),
        ({"seed": 1.5}, "seed"),
        ({"service": "ftp://host"}, "service"),
        ({"service": None, "upload": True}, "upload"),
        ({"technique": "prompt_tuning", "merge": True}, "merge"),
        ({"keep_checkpoints": -1}, "keep_checkpoints"),
        ({"packing": 1}, "packing"),
        ({"technique": "classifier", "method": "dpo", "hyperparameters": {}}, "classifier"),
        ({"technique": "classifier", "hyperparameters": {}}, "search"),
    ],
)
def test_refuses_what_it_does_not_understand_and_names_it(tmp_path, change, told):
    with pytest.raises(InvalidData, match=told.replace(".", r"\.")):
        jobs.parse({**VALID, **change}, tmp_path)


def test_any_whole_number_is_a_seed(tmp_path):
    seeds = [jobs.parse({**VALID, "seed": seed}, tmp_path).seed for seed in (7, -1, 2**31 - 1, None)]
    assert seeds == [7, 2**32 - 1, 2**31 - 1, 0]


@pytest.mark.parametrize("text", ["", "[]", "{", "\x00"])
def test_a_file_that_is_no_job_ends_with_the_code_for_bad_data(tmp_path, text, capsys):
    path = tmp_path / "job.json"
    path.write_text(text)
    assert main([str(path)]) == 64
    assert main([str(tmp_path / "missing.json")]) == 64
    assert "job file" in capsys.readouterr().err


def test_a_service_without_its_token_is_refused(tmp_path, monkeypatch):
    monkeypatch.delenv("TANDEM_JOB_TOKEN", raising=False)
    (tmp_path / "job.json").write_text(json.dumps(VALID))
    assert main([str(tmp_path / "job.json")]) == 69


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="PyTorch is here")
def test_without_pytorch_the_missing_package_is_named(tmp_path):
    (tmp_path / "job.json").write_text(json.dumps({**VALID, "service": None}))
    assert main([str(tmp_path / "job.json")]) == 70
    (error,) = map(json.loads, (tmp_path / "work/progress.jsonl").read_text().splitlines())
    assert error["code"] == "training_failed"
    assert "trainer-env.sh" in error["message"]
