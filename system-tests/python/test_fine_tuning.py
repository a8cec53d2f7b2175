"""Fine-tuning jobs on the base model that needs no GPU, from examples to an answer."""

import json
import math
import time

import pytest
from openai import BadRequestError, NotFoundError

EXAMPLES = {
    "refund": ["I want my money back", "Please refund my order", "How do I claim a refund?", "Pay me back"],
    "delivery": ["Where is my parcel?", "My order has not arrived", "When will it come?", "No courier came"],
    "password": ["I forgot my password", "I can't log in", "Reset my password", "My account is locked"],
}
ENDED = ("succeeded", "failed", "cancelled")


def rows(examples):
    said = [(text, label) for label, texts in examples.items() for text in texts]
    return "\n".join(
        json.dumps({"messages": [{"role": "user", "content": text}, {"role": "assistant", "content": label}]})
        for text, label in said
    )


@pytest.fixture(scope="module")
def job(client):
    """A job that has ended, and its training file."""
    file = client.files.create(file=("intents.jsonl", rows(EXAMPLES).encode()), purpose="fine-tune")
    made = client.fine_tuning.jobs.create(
        model="tandem-classifier",
        training_file=file.id,
        suffix="intents",
        seed=7,
        metadata={"made-by": "tests"},
        method={"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": "auto"}}},
    )
    assert made.object == "fine_tuning.job" and made.status in ("validating_files", "queued", "running")
    yield made
    client.files.delete(file.id)


@pytest.fixture(scope="module")
def ended(client, job):
    end = time.monotonic() + 240
    while (seen := client.fine_tuning.jobs.retrieve(job.id)).status not in ENDED:
        assert time.monotonic() < end, seen
        time.sleep(0.5)
    assert seen.status == "succeeded", seen.error
    return seen


def test_a_job_ends_with_a_model_that_answers(client, ended):
    assert ended.fine_tuned_model.startswith("ft:tandem-classifier:") and ended.finished_at
    assert ended.trained_tokens > 0 and ended.seed == 7 and ended.metadata == {"made-by": "tests"}
    completion = client.chat.completions.create(
        model=ended.fine_tuned_model,
        messages=[{"role": "user", "content": "my package is three days late"}],
        logprobs=True,
        top_logprobs=3,
    )
    choice = completion.choices[0]
    assert choice.message.content == "delivery" and completion.model == ended.fine_tuned_model
    best = choice.logprobs.content[0]
    assert best.token == "delivery" and math.exp(best.logprob) > 1 / 3
    response = client.responses.create(model=ended.fine_tuned_model, input="I forgot the password again")
    assert response.output_text == "password"


def test_events_and_results_tell_what_happened(client, ended):
    events = list(client.fine_tuning.jobs.list_events(ended.id, limit=5))
    assert len({event.id for event in events}) == len(events) > 5
    assert events[-1].message.startswith("Created fine-tuning job")
    assert any(event.type == "metrics" and "train_loss" in event.data for event in events)
    table = client.files.content(ended.result_files[0]).text
    assert table.startswith("step,train_loss,train_accuracy,valid_loss,valid_mean_token_accuracy")
    listed = client.fine_tuning.jobs.list(metadata={"made-by": "tests"}, limit=1)
    assert listed.data[0].id == ended.id
    assert list(client.fine_tuning.jobs.checkpoints.list(ended.id)) is not None


def test_the_model_is_listed_and_deleted(client, ended):
    assert ended.fine_tuned_model in {model.id for model in client.models.list()}
    assert client.models.retrieve(ended.fine_tuned_model).id == ended.fine_tuned_model
    assert client.models.delete(ended.fine_tuned_model).deleted
    with pytest.raises(NotFoundError):
        client.models.retrieve(ended.fine_tuned_model)
    with pytest.raises(NotFoundError):
        client.chat.completions.create(
            model=ended.fine_tuned_model, messages=[{"role": "user", "content": "x"}]
        )


def test_a_file_that_can_not_be_learned_from_fails_the_job_with_its_line(client, upload, eventually):
    broken = rows(EXAMPLES) + "\nthis is not JSON"
    file = upload("broken.jsonl", broken, "fine-tune")
    made = client.fine_tuning.jobs.create(model="tandem-classifier", training_file=file.id)
    failed = eventually(lambda: (seen := client.fine_tuning.jobs.retrieve(made.id)).status in ENDED and seen)
    assert failed.status == "failed" and failed.error.param == "training_file"
    assert "13" in failed.error.message, failed.error
    with pytest.raises(BadRequestError):
        client.fine_tuning.jobs.cancel(failed.id)


def test_wrong_wishes_are_refused(client, upload):
    file = upload("intents.jsonl", rows(EXAMPLES), "fine-tune")
    with pytest.raises((BadRequestError, NotFoundError)):
        client.fine_tuning.jobs.create(model="no-such-model", training_file=file.id)
    with pytest.raises((BadRequestError, NotFoundError)):
        client.fine_tuning.jobs.create(model="tandem-classifier", training_file="file-" + "0" * 24)
    with pytest.raises(BadRequestError):
        client.fine_tuning.jobs.create(model="tandem-classifier", training_file=file.id, suffix="x" * 100)
    with pytest.raises(NotFoundError):
        client.fine_tuning.jobs.retrieve("ftjob-" + "0" * 24)
