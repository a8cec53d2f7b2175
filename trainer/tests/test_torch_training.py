"""The recipes on a tiny model: what they leave, that they go on after kills, and how they fail."""

import json
import os
import shutil
import signal
import time

import pytest
import torch_jobs
from tiny_model import tiny_model
from torch_jobs import items, losses, start, write_job

from tandem_trainer.command import main

pytestmark = pytest.mark.torch


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return tiny_model(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def uninterrupted(base, tmp_path_factory):
    """The losses of a run that nothing disturbed."""
    folder = tmp_path_factory.mktemp("uninterrupted")
    assert main([str(write_job(folder, base))]) == 0
    return folder / "work"


def test_a_lora_job_learns_and_leaves_what_peft_loads(base, uninterrupted):
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    told = losses(uninterrupted)
    assert len(told) == 20
    assert told[20] < told[1] - 0.5
    evaluations = items(uninterrupted, "evaluation")
    assert evaluations[-1]["valid_loss"] < evaluations[0]["valid_loss"]
    output = uninterrupted / "output"
    PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), output)
    manifest = json.loads((output / "manifest.json").read_text())
    assert manifest["kind"] == "adapter"
    assert {"adapter_config.json", "adapter_model.safetensors", "metrics.csv", "tokenizer.json"} <= set(
        manifest["files"]
    )
    assert not [name for name in manifest["files"] if name.endswith((".bin", ".pt", ".pkl"))]
    assert manifest["base_model"]["digest"]
    assert (output / "metrics.csv").read_text().splitlines()[0] == (
        "step,train_loss,train_accuracy,valid_loss,valid_mean_token_accuracy"
    )
    step = items(uninterrupted, "step")[-1]
    assert step["total_steps"] == 20
    assert step["tokens"] == items(uninterrupted, "result")[0]["trained_tokens"] > 0
    assert step["memory_bytes"] > 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_killed_run_goes_on_and_ends_where_an_uninterrupted_one_does(base, uninterrupted, tmp_path, number):
    job = write_job(tmp_path, base)
    process = start(job)
    while process.poll() is None and not (tmp_path / "work/checkpoints/checkpoint-4/complete.json").exists():
        time.sleep(0.01)
    process.send_signal(number)
    process.communicate(timeout=60)
    assert process.returncode == (75 if number == signal.SIGTERM else -9)
    assert not (tmp_path / "work/output").exists()
    assert main([str(job)]) == 0
    expected, told = losses(uninterrupted), losses(tmp_path / "work")
    assert told.keys() == expected.keys()
    assert max(abs(told[step] - expected[step]) for step in expected) < 1e-4
    counts = [items(folder, "step")[-1]["tokens"] for folder in (uninterrupted, tmp_path / "work")]
    assert counts[0] == counts[1]
    went_on = [
        item["message"] for item in items(tmp_path / "work", "message") if "Going on" in item["message"]
    ]
    assert len(went_on) == 1


def test_a_damaged_checkpoint_is_skipped(base, uninterrupted, tmp_path):
    job = write_job(tmp_path, base)
    shutil.copytree(uninterrupted / "checkpoints", tmp_path / "work/checkpoints")
    newest = tmp_path / "work/checkpoints/checkpoint-20"
    weights = newest / "adapter_model.safetensors"
    os.truncate(weights, weights.stat().st_size // 2)
    (tmp_path / "work/checkpoints/checkpoint-16/complete.json").unlink()
    assert main([str(job)]) == 0
    told = [item["message"] for item in items(tmp_path / "work", "message")]
    assert "Going on from step 12" in told
    assert sum("damaged" in message for message in told) == 2
    assert losses(tmp_path / "work")[20] == pytest.approx(losses(uninterrupted)[20], abs=1e-4)


def test_the_service_can_stop_a_run(base, tmp_path, fake_service):
    fake_service.command = "stop"
    job = write_job(tmp_path, base, service=fake_service.address)
    assert main([str(job)]) == 75
    assert 0 < len(items(tmp_path / "work", "step")) < 20


def test_everything_is_told_and_sent_to_the_service(base, tmp_path, fake_service):
    torch_jobs.write_rows(tmp_path / "rows.jsonl", torch_jobs.conversations(24))
    fake_service.data = {
        name: (tmp_path / "rows.jsonl").read_bytes() for name in ("training", "validation", "general")
    }
    fake_service.faults["progress"] = [503, "drop"]
    data = {name: fake_service.url(name) for name in ("training", "validation", "general")}
    assert main([str(write_job(tmp_path, base, service=fake_service.address, upload=True, data=data))]) == 0
    manifest = json.loads(fake_service.artifacts["manifest.json"])
    assert set(fake_service.artifacts) == {*manifest["files"], "manifest.json"}
    assert [item["when"] for item in fake_service.items("general")] == ["before", "after"]
    result = fake_service.items("result")[0]
    assert result["manifest"] == manifest
    # The general set is the training data here, so that its loss must have fallen.
    assert result["forgetting"] < 0
    assert [item["phase"] for item in fake_service.items("phase")] == [
        "loading",
        "training",
        "evaluating",
        "saving",
    ]


@pytest.mark.parametrize("technique", ["full", "prompt_tuning"])
def test_other_techniques_train(base, tmp_path, technique):
    from transformers import AutoModelForCausalLM

    assert (
        main(
            [
                str(
                    write_job(
                        tmp_path, base, technique=technique, packing=True, hyperparameters={"epochs": 10}
                    )
                )
            ]
        )
        == 0
    )
    told = losses(tmp_path / "work")
    assert told[max(told)] < told[1] - (0.5 if technique == "full" else 0.1)
    if technique == "full":
        AutoModelForCausalLM.from_pretrained(tmp_path / "work/output")


@pytest.mark.parametrize("members", [{}, {"merge": True}, {"technique": "full"}])
def test_the_last_checkpoints_are_kept_as_models_of_their_own(base, tmp_path, fake_service, members):
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    torch_jobs.write_rows(tmp_path / "rows.jsonl", torch_jobs.conversations(24))
    fake_service.data = {"training": (tmp_path / "rows.jsonl").read_bytes()}
    job = write_job(
        tmp_path,
        base,
        service=fake_service.address,
        upload=True,
        data={"training": fake_service.url("training")},
        keep_checkpoints=2,
        **members,
    )
    assert main([str(job)]) == 0
    told = fake_service.items("weights")
    assert [item["step"] for item in told] == [8, 12]
    models, kind = [], "model" if members else "adapter"
    for item in told:
        below = f"checkpoints/step-{item['step']}/"
        sent = {name.removeprefix(below) for name in fake_service.artifacts if name.startswith(below)}
        assert sent == {*item["manifest"]["files"], "manifest.json"}
        assert item["manifest"]["kind"] == kind
        assert item["manifest"]["metrics"]["train_loss"] > 0
        folder = tmp_path / f"work/kept/step-{item['step']}"
        if members:
            models.append(AutoModelForCausalLM.from_pretrained(folder))
        else:
            models.append(PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), folder))
    digests = {item["manifest"]["digest"] for item in told}
    assert len(digests) == 2
    final = tmp_path / "work/output"
    manifest = json.loads((final / "manifest.json").read_text())
    assert manifest["kind"] == kind
    last = (
        AutoModelForCausalLM.from_pretrained(final)
        if members
        else PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), final)
    )
    prompt = torch.tensor([[1, 2, 3]])
    earlier, latest, end = (model(prompt).logits for model in (*models, last))
    assert torch.allclose(latest, end, atol=1e-5)  # training ended at the last checkpoint
    assert not torch.allclose(earlier, end, atol=1e-3)


def test_a_merged_adapter_answers_as_it_does_beside_its_base_model(base, uninterrupted, tmp_path):
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    assert main([str(write_job(tmp_path, base, merge=True))]) == 0
    output = tmp_path / "work/output"
    assert not (output / "adapter_config.json").exists()
    assert (output / "metrics.csv").exists()
    beside = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), uninterrupted / "output")
    prompt = torch.tensor([[1, 2, 3, 4]])
    merged = AutoModelForCausalLM.from_pretrained(output)
    assert torch.allclose(merged(prompt).logits, beside(prompt).logits, atol=1e-4)


def test_packing_trains_on_the_same_tokens_in_fewer_steps(base, uninterrupted, tmp_path):
    job = write_job(tmp_path, base, packing=True, hyperparameters={"batch_size": 2, "micro_batch_size": 2})
    assert main([str(job)]) == 0
    packed, alone = (items(folder, "step")[-1] for folder in (tmp_path / "work", uninterrupted))
    assert packed["tokens"] == alone["tokens"]
    assert packed["step"] < 20


@pytest.mark.parametrize("technique", ["lora", "full"])
def test_dpo_learns_the_preference(base, tmp_path, technique):
    data = {"training": "preferences.jsonl", "validation": "preferences.jsonl", "general": "validation.jsonl"}
    job = write_job(
        tmp_path, base, method="dpo", technique=technique, data=data, hyperparameters={"learning_rate": 0.003}
    )
    assert main([str(job)]) == 0
    assert items(tmp_path / "work", "evaluation")[-1]["valid_accuracy"] > 0.8
    assert items(tmp_path / "work", "result")[0]["manifest"]["metrics"]["forgetting"] is not None


def test_a_search_keeps_the_best_and_stops_the_worse(base, tmp_path):
    search = {"trials": 3, "learning_rate": [1e-6, 1e-5]}
    job = write_job(tmp_path, base, search=search, hyperparameters={"evaluation_steps": 4})
    assert main([str(job)]) == 0
    trials = items(tmp_path / "work", "trial")
    states = {item["trial"]: item["state"] for item in trials if item["state"] not in ("running", "best")}
    assert states[0] == "finished"
    assert "stopped" in states.values()
    best = trials[-1]
    assert (best["state"], best["trial"]) == ("best", 0)
    manifest = json.loads((tmp_path / "work/output/manifest.json").read_text())
    assert manifest["hyperparameters"]["learning_rate"] == 0.01
    assert main([str(job)]) == 0
    assert sum(item["state"] == "running" for item in items(tmp_path / "work", "trial")) == 3


def test_a_missing_base_model_is_named(tmp_path):
    assert main([str(write_job(tmp_path, tmp_path / "nowhere"))]) == 64
    (error,) = items(tmp_path / "work", "error")
    assert error["code"] == "base_model_missing"
    assert "nowhere" in error["message"]


def test_running_out_of_memory_is_told_with_advice(base, tmp_path, monkeypatch):
    import torch
    from trl import SFTTrainer

    def full(*_, **__):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB")

    monkeypatch.setattr(SFTTrainer, "training_step", full)
    assert main([str(write_job(tmp_path, base))]) == 71
    (error,) = items(tmp_path / "work", "error")
    assert error["code"] == "out_of_memory"
    assert "micro_batch_size" in error["message"]


def test_memory_that_a_cpu_can_not_give_is_out_of_memory(base, tmp_path, monkeypatch):
    import torch
    from trl import SFTTrainer

    monkeypatch.setattr(SFTTrainer, "training_step", lambda *_, **__: torch.empty(1 << 60))
    assert main([str(write_job(tmp_path, base))]) == 71


def test_a_full_disk_at_a_checkpoint_is_told_and_the_run_can_go_on(
    base, uninterrupted, tmp_path, monkeypatch
):
    from trl import SFTTrainer

    real = SFTTrainer._save_checkpoint

    def full(self, *given):
        if self.state.global_step == 8:
            raise OSError(28, "No space left on device")
        return real(self, *given)

    job = write_job(tmp_path, base)
    with monkeypatch.context() as patched:
        patched.setattr(SFTTrainer, "_save_checkpoint", full)
        assert main([str(job)]) == 74
    assert items(tmp_path / "work", "error")[0]["code"] == "disk_full"
    assert main([str(job)]) == 0
    assert losses(tmp_path / "work")[20] == pytest.approx(losses(uninterrupted)[20], abs=1e-4)


def test_qlora_without_a_gpu_is_refused_with_advice(base, tmp_path):
    import torch

    if torch.cuda.is_available():
        pytest.skip("there is a GPU")
    assert main([str(write_job(tmp_path, base, technique="qlora"))]) == 64
    assert "lora" in items(tmp_path / "work", "error")[0]["message"]


def test_processes_that_train_together_stop_together_and_go_on(base, tmp_path):
    job = write_job(tmp_path, base, hyperparameters={"epochs": 6})
    process = start(job, TANDEM_TRAINER_PROCESSES="2", OMP_NUM_THREADS="1")
    while process.poll() is None and not (tmp_path / "work/checkpoints/checkpoint-4/complete.json").exists():
        time.sleep(0.01)
    process.terminate()
    _, told = process.communicate(timeout=120)
    assert process.returncode == 75, told
    process = start(job, TANDEM_TRAINER_PROCESSES="2", OMP_NUM_THREADS="1")
    _, told = process.communicate(timeout=120)
    assert process.returncode == 0, told
    # Two processes of four rows each would be steps of eight rows: the batch is that of the job.
    assert max(losses(tmp_path / "work")) == 30
    assert (tmp_path / "work/output/manifest.json").exists()
