"""Models and checkpoints that came out of training and are served by a real model server, by their folders.

TANDEM_TUNABLE names a small base model that can be trained in seconds; behind Tandem stands `transformers serve`.
"""

import json
import os
import time

import pytest
from openai import NotFoundError

BASE = os.environ.get("TANDEM_TUNABLE", "")
ENDED = ("succeeded", "failed", "cancelled")
ANSWER = "It is blue."
QUESTION = "What is the colour of thing 3?"

pytestmark = pytest.mark.skipif(not BASE, reason="no model to be trained")


def rows(count):
    return "\n".join(
        json.dumps(
            {
                "messages": [
                    {"role": "user", "content": f"What is the colour of thing {i}?"},
                    {"role": "assistant", "content": ANSWER},
                ]
            }
        )
        for i in range(count)
    )


@pytest.fixture(scope="module")
def jobs(client):
    """A job of each technique that leaves a whole model, side by side."""
    file = client.files.create(file=("colours.jsonl", rows(60).encode()), purpose="fine-tune")
    made = {}
    for technique, extension in {"lora": {"merge": True}, "full": {}}.items():
        made[technique] = client.fine_tuning.jobs.create(
            model=BASE,
            training_file=file.id,
            suffix=technique,
            seed=11,
            method={
                "type": "supervised",
                "supervised": {"hyperparameters": {"n_epochs": 4, "batch_size": 4}},
            },
            extra_body={"tandem": {"technique": technique, "packing": False, **extension}},
        )
    ended, end = {}, time.monotonic() + 170
    for technique, job in made.items():
        while (seen := client.fine_tuning.jobs.retrieve(job.id)).status not in ENDED:
            assert time.monotonic() < end, seen
            time.sleep(0.5)
        told = [event.message for event in client.fine_tuning.jobs.list_events(job.id)]
        assert seen.status == "succeeded", (seen.error, told)
        assert seen.tandem["serving"] == "loaded", told
        ended[technique] = seen
    yield ended
    client.files.delete(file.id)


def registry(client, base_url, name):
    return client.get(base_url.removesuffix("/v1") + "/tandem/v1/models/" + name, cast_to=object)


def receipt(client, base_url, response):
    number = response.metadata["tandem_receipt"]
    return client.get(base_url.removesuffix("/v1") + "/tandem/v1/receipts/" + number, cast_to=object)


def ask(client, model):
    return client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": QUESTION}], max_tokens=8, temperature=0
    )


@pytest.mark.parametrize("technique", ["lora", "full"])
def test_a_whole_model_answers_under_its_name(client, base_url, jobs, technique):
    name = jobs[technique].fine_tuned_model
    assert name.startswith(f"ft:{BASE}:") and f":{technique}:" in name
    entry = registry(client, base_url, name)
    assert entry["manifest"]["kind"] == "model" and entry["technique"] == technique
    completion = ask(client, name)
    assert completion.model == name
    assert completion.choices[0].message.content.startswith(ANSWER), completion
    chunks = client.chat.completions.create(
        model=name, messages=[{"role": "user", "content": QUESTION}], max_tokens=8, temperature=0, stream=True
    )
    streamed = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert streamed.startswith(ANSWER)
    response = client.responses.create(model=name, input=QUESTION, max_output_tokens=16, temperature=0)
    assert response.output_text.startswith(ANSWER) and response.model == name
    ran = receipt(client, base_url, response)["content"]["ran"]
    assert ran["adapter_digest"] == entry["digest"]
    assert name in {model.id for model in client.models.list()}


@pytest.mark.parametrize("technique", ["lora", "full"])
def test_checkpoints_are_models_too(client, base_url, jobs, technique, eventually):
    listed = client.fine_tuning.jobs.checkpoints.list(jobs[technique].id).data
    assert [each.step_number for each in listed] == sorted(
        (each.step_number for each in listed), reverse=True
    )
    assert 1 < len(listed) <= 3
    digests = set()
    for each in listed:
        name = each.fine_tuned_model_checkpoint
        assert name == f"{jobs[technique].fine_tuned_model}:ckpt-step-{each.step_number}"
        entry = eventually(
            lambda name=name: (seen := registry(client, base_url, name))["serving"]["served"] and seen
        )
        assert entry["checkpoint_step"] == each.step_number
        response = client.responses.create(model=name, input=QUESTION, max_output_tokens=16, temperature=0)
        assert receipt(client, base_url, response)["content"]["ran"]["adapter_digest"] == entry["digest"]
        assert ask(client, name).model == name
        digests.add(entry["digest"])
    assert len(digests) == len(listed)


def test_a_deleted_model_takes_its_checkpoints_along(client, base_url, jobs, eventually):
    job = jobs["lora"]
    checkpoint = client.fine_tuning.jobs.checkpoints.list(job.id).data[0].fine_tuned_model_checkpoint
    gone = base_url.removesuffix("/v1") + "/tandem/v1/models/" + job.fine_tuned_model
    assert client.delete(gone, cast_to=object)["deleted"]
    for name in (job.fine_tuned_model, checkpoint):
        eventually(lambda name=name: name not in {model.id for model in client.models.list()})
        with pytest.raises(NotFoundError):
            ask(client, name)
    assert client.fine_tuning.jobs.checkpoints.list(job.id).data == []
    assert ask(client, jobs["full"].fine_tuned_model).choices[0].message.content.startswith(ANSWER)
