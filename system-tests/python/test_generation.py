"""Conversations, background responses, stored chat completions, batches, deployments and receipts.

Run against the extractive model and, where TANDEM_MODEL names one, against a real model server.
"""

import json
import os

import pytest
from openai import BadRequestError, NotFoundError

MODEL = os.environ.get("TANDEM_MODEL") or "extractive"
QUESTION = "When does the lease of the Harbour Street office end?"
FACT = "31 March 2031"


def searching(store):
    return [{"type": "file_search", "vector_store_ids": [store.id]}]


def said(text):
    return [{"role": "user", "content": text}]


def message(text):
    return {"type": "message", "role": "user", "content": text}


@pytest.fixture
def conversation(client):
    made = client.conversations.create(metadata={"made-by": "tests"}, items=[message("Good morning")])
    yield made
    client.conversations.delete(made.id)
    with pytest.raises(NotFoundError):
        client.conversations.retrieve(made.id)


@pytest.fixture
def tandem(client, base_url):
    """Routes that only Tandem has, through the SDK's own HTTP client."""
    root = base_url.removesuffix("/v1") + "/tandem/v1"

    def tandem(method, path, body=None):
        return getattr(client, method)(root + path, cast_to=object, **({"body": body} if body else {}))

    return tandem


def test_items_of_a_conversation_are_added_listed_and_deleted(client, conversation):
    assert client.conversations.retrieve(conversation.id).metadata == {"made-by": "tests"}
    changed = client.conversations.update(conversation.id, metadata={"topic": "lease"})
    assert changed.metadata == {"topic": "lease"}
    added = client.conversations.items.create(
        conversation.id, items=[message(f"number {i}") for i in range(5)]
    )
    assert len(added.data) == 5
    listed = list(client.conversations.items.list(conversation.id, order="asc", limit=2))
    assert [item.content[0].text for item in listed] == [
        "Good morning",
        *(f"number {i}" for i in range(5)),
    ]
    client.conversations.items.delete(added.data[2].id, conversation_id=conversation.id)
    with pytest.raises(NotFoundError):
        client.conversations.items.retrieve(added.data[2].id, conversation_id=conversation.id)
    left = list(client.conversations.items.list(conversation.id))
    assert added.data[2].id not in {item.id for item in left} and len(left) == 5


def test_a_conversation_keeps_what_was_asked_and_answered(client, conversation, documents):
    store, _ = documents
    response = client.responses.create(
        model=MODEL,
        input=QUESTION,
        conversation=conversation.id,
        tools=searching(store),
        tool_choice="required",
    )
    assert response.conversation.id == conversation.id and FACT in response.output_text
    items = list(client.conversations.items.list(conversation.id, order="asc"))
    assert [item.type for item in items] == ["message", "message", "file_search_call", "message"]
    assert FACT in items[-1].content[0].text
    with pytest.raises(BadRequestError):
        client.responses.create(
            model=MODEL, input="x", conversation=conversation.id, previous_response_id=response.id
        )


def test_a_background_response_ends_and_its_stream_goes_on_where_it_was_left(client, documents, eventually):
    store, _ = documents
    asked = {"model": MODEL, "input": QUESTION, "tools": searching(store), "tool_choice": "required"}
    queued = client.responses.create(**asked, background=True)
    assert queued.status in ("queued", "in_progress") and queued.background
    done = eventually(lambda: (seen := client.responses.retrieve(queued.id)).status == "completed" and seen)
    assert FACT in done.output_text
    events = list(client.responses.create(**asked, background=True, stream=True))
    assert [event.sequence_number for event in events] == list(range(len(events)))
    whole = events[-1].response
    cut = len(events) // 2
    rest = list(client.responses.retrieve(whole.id, stream=True, starting_after=cut))
    assert [event.sequence_number for event in rest] == list(range(cut + 1, len(events)))
    assert rest[-1].response.output_text == whole.output_text


def test_a_background_response_is_cancelled_once(client, documents):
    store, _ = documents
    running = client.responses.create(
        model=MODEL, input=QUESTION, background=True, tools=searching(store), tool_choice="required"
    )
    first = client.responses.cancel(running.id)
    assert first.status in ("cancelled", "completed")  # it may have been quicker
    assert client.responses.cancel(running.id).status == first.status
    plain = client.responses.create(model=MODEL, input="Hello")
    with pytest.raises(BadRequestError):
        client.responses.cancel(plain.id)


def test_input_tokens_are_counted_and_input_items_listed(client):
    counted = client.responses.input_tokens.count(model=MODEL, input="One two three four five six")
    assert counted.object == "response.input_tokens" and counted.input_tokens >= 6
    response = client.responses.create(model=MODEL, input=[message("one"), message("two")])
    items = list(client.responses.input_items.list(response.id, order="asc"))
    assert [item.content[0].text for item in items] == ["one", "two"]


def test_stored_chat_completions_are_listed_changed_and_deleted(client):
    mark = os.urandom(4).hex()
    made = [
        client.chat.completions.create(
            model=MODEL, messages=said(f"Hello {i}"), store=True, metadata={"mark": mark}
        )
        for i in range(3)
    ]
    listed = list(client.chat.completions.list(metadata={"mark": mark}, limit=2))
    assert [completion.id for completion in listed] == [completion.id for completion in made]
    first = made[0].id
    assert client.chat.completions.retrieve(first).choices[0].message == made[0].choices[0].message
    (asked,) = client.chat.completions.messages.list(first)
    assert asked.role == "user" and asked.content == "Hello 0"
    assert client.chat.completions.update(first, metadata={"mark": "other"}).metadata["mark"] == "other"
    for completion in made:
        assert client.chat.completions.delete(completion.id).deleted
    with pytest.raises(NotFoundError):
        client.chat.completions.retrieve(first)
    unstored = client.chat.completions.create(model=MODEL, messages=said("Hello"))
    with pytest.raises(NotFoundError):
        client.chat.completions.retrieve(unstored.id)


BODIES = {
    "/v1/chat/completions": {"model": MODEL, "messages": said("Hello")},
    "/v1/responses": {"model": MODEL, "input": "Hello"},
    "/v1/embeddings": {"model": "bge-small-en-v1.5", "input": "Hello"},
}


@pytest.mark.parametrize("endpoint", BODIES)
def test_a_batch_answers_each_line_once(client, upload, eventually, endpoint):
    lines = [
        {"custom_id": f"line-{i}", "method": "POST", "url": endpoint, "body": BODIES[endpoint]}
        for i in range(5)
    ]
    lines.append({**lines[0], "custom_id": "wrong", "body": {**BODIES[endpoint], "model": "no-such-model"}})
    file = upload("batch.jsonl", "\n".join(map(json.dumps, lines)), "batch")
    batch = client.batches.create(
        input_file_id=file.id, endpoint=endpoint, completion_window="24h", metadata={"a": "b"}
    )
    assert batch.object == "batch" and batch.metadata == {"a": "b"}
    ended = eventually(lambda: (seen := client.batches.retrieve(batch.id)).completed_at and seen)
    counts = ended.request_counts
    assert (ended.status, counts.total, counts.completed, counts.failed) == ("completed", 6, 5, 1)
    answered = [json.loads(line) for line in client.files.content(ended.output_file_id).text.splitlines()]
    assert sorted(line["custom_id"] for line in answered) == [f"line-{i}" for i in range(5)]
    assert all(line["response"]["status_code"] == 200 and line["error"] is None for line in answered)
    (failed,) = client.files.content(ended.error_file_id).text.splitlines()
    assert json.loads(failed)["custom_id"] == "wrong"
    assert batch.id in {listed.id for listed in client.batches.list(limit=10).data}
    for made in (ended.output_file_id, ended.error_file_id):
        client.files.delete(made)


def test_a_batch_with_a_wrong_line_fails_before_it_begins(client, upload, eventually):
    file = upload("batch.jsonl", '{"custom_id": "a"}\nnot json', "batch")
    batch = client.batches.create(input_file_id=file.id, endpoint="/v1/responses", completion_window="24h")
    failed = eventually(lambda: (seen := client.batches.retrieve(batch.id)).failed_at and seen)
    assert failed.status == "failed" and {error.line for error in failed.errors.data} == {1, 2}


def test_a_deployment_is_a_model_whose_answers_have_receipts(client, tandem, documents):
    store, _ = documents
    name = "support-" + os.urandom(4).hex()
    tandem("post", "/deployments", {"name": name, "model": MODEL, "vector_store_ids": [store.id]})
    try:
        assert name in {model.id for model in client.models.list()}
        response = client.responses.create(
            model=name, input=QUESTION, tools=[{"type": "file_search", "vector_store_ids": [store.id]}]
        )
        assert FACT in response.output_text
        receipt = tandem("get", "/receipts/" + response.metadata["tandem_receipt"])
        asked, searched = receipt["content"]["asked"], receipt["content"]["searched"]
        assert (asked["deployment"], asked["deployment_version"]) == (name, 1)
        assert searched["route"]["reason"] and searched["passages"]
        tandem("post", f"/deployments/{name}", {"model": "extractive", "vector_store_ids": [store.id]})
        assert tandem("get", f"/deployments/{name}")["version"] == 2
        back = tandem("post", f"/deployments/{name}/rollback")
        assert back["version"] == 3 and back["model"] == MODEL
        verified = tandem("get", "/receipts/verify")
        assert verified["valid"], verified
    finally:
        tandem("delete", f"/deployments/{name}")
    with pytest.raises(NotFoundError):
        client.responses.create(model=name, input=QUESTION)


def test_feedback_is_tied_to_a_receipt(client, tandem, documents):
    store, _ = documents
    response = client.responses.create(
        model=MODEL, input=QUESTION, tools=searching(store), tool_choice="required"
    )
    receipt = response.metadata["tandem_receipt"]
    given = tandem(
        "post",
        "/feedback",
        {"receipt": receipt, "rating": "down", "corrected_answer": "On 31 March 2031.", "reason": "wordy"},
    )
    listed = tandem("get", f"/feedback?receipt={receipt}")["data"]
    assert [feedback["id"] for feedback in listed] == [given["id"]]
    with pytest.raises(NotFoundError):
        tandem("post", "/feedback", {"receipt": "rcpt_" + "0" * 24, "rating": "up"})
