"""Answers of a real model server behind Tandem.

TANDEM_MODEL names its model, which repeats: the first passage up to the end of a sentence, followed
by the marker [1], or without passages the question. See ../model-server.
"""

import json
import os

import pytest
from openai import BadRequestError, NotFoundError

MODEL = os.environ.get("TANDEM_MODEL", "")
QUESTION = "When does the lease of the Harbour Street office end?"
FACT = "The lease of the Harbour Street office ends on 31 March 2031."
TIDE = "Does the tide turn at noon?"
WEATHER = {
    "name": "weather",
    "description": "Tells the weather",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}

pytestmark = pytest.mark.skipif(not MODEL, reason="no model server")


def search(store):
    return {"type": "file_search", "vector_store_ids": [store.id]}


def said(text):
    return [{"role": "user", "content": text}]


def texts(chunks):
    return "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)


def annotations(response):
    return [note for part in response.output[-1].content for note in part.annotations]


def check_cites_the_lease(client, response, ids):
    """The marker is gone from the text, and in its place is a citation whose quote is in the file."""
    assert FACT in response.output_text and "[1]" not in response.output_text
    (citation,) = annotations(response)
    assert citation.type == "file_citation" and citation.file_id == ids["lease.md"]
    data = client.files.content(citation.file_id).read()
    assert data[citation.start_byte : citation.end_byte] == citation.quote.encode()
    assert "31 March 2031" in citation.quote


def test_the_model_is_listed(client):
    assert {MODEL, "extractive"} <= {model.id for model in client.models.list()}
    assert client.models.retrieve(MODEL).object == "model"


def test_chat_answers_with_the_servers_usage(client):
    completion = client.chat.completions.create(model=MODEL, messages=said(TIDE))
    choice = completion.choices[0]
    assert choice.message.content == TIDE and choice.finish_reason == "stop" and completion.model == MODEL
    usage = completion.usage
    assert usage.completion_tokens == len(TIDE) + 1 and usage.prompt_tokens > len(TIDE)  # a token is a byte
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens


def test_chat_streams_as_the_server_does(client):
    options = {"include_usage": True}
    chunks = list(
        client.chat.completions.create(model=MODEL, messages=said(TIDE), stream=True, stream_options=options)
    )
    assert texts(chunks) == TIDE and len(chunks) > 10 and len({chunk.id for chunk in chunks}) == 1
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-1].choices == [] and chunks[-1].usage.completion_tokens == len(TIDE) + 1
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop"


def test_characters_of_several_tokens_arrive_whole(client):
    text = "Größe und “Maß”, 日本語 😀"
    assert texts(client.chat.completions.create(model=MODEL, messages=said(text), stream=True)) == text


def test_chat_passes_on_what_the_server_can(client):
    completion = client.chat.completions.create(
        model=MODEL, messages=said(TIDE), n=2, max_tokens=4, logprobs=True, top_logprobs=2
    )
    assert [choice.finish_reason for choice in completion.choices] == ["length", "length"]
    assert {choice.message.content for choice in completion.choices} == {TIDE[:4]}
    assert len(completion.choices[0].logprobs.content) == 4
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}
    form = {"type": "json_schema", "json_schema": {"name": "a", "schema": schema}}
    whole = client.chat.completions.create(model=MODEL, messages=said("a"), response_format=form)
    assert isinstance(json.loads(whole.choices[0].message.content)["a"], int)


def test_chat_with_stores_cites_what_the_model_names(client, documents):
    store, ids = documents
    asked = {"model": MODEL, "messages": said(QUESTION), "extra_body": {"tools": [search(store)]}}
    message = client.chat.completions.create(**asked, tool_choice="required").choices[0].message
    assert FACT in message.content and "[1]" not in message.content
    assert [citation["file_id"] for citation in message.citations] == [ids["lease.md"]]
    streamed = client.chat.completions.create(**asked, tool_choice="required", stream=True)
    assert texts(streamed) == message.content


def test_declared_functions_and_their_results_reach_the_server(client):
    tools = [{"type": "function", "function": WEATHER}]
    assert client.chat.completions.create(model=MODEL, messages=said(TIDE), tools=tools).choices
    call = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}
    messages = [
        *said("What is the weather?"),
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_1", "content": "It rains"},
    ]
    answer = client.chat.completions.create(model=MODEL, messages=messages, tools=tools)
    assert answer.choices[0].message.content == "It rains"


def test_a_response_that_must_search_cites_what_the_model_names(client, documents):
    store, ids = documents
    response = client.responses.create(
        model=MODEL,
        input=QUESTION,
        tools=[search(store)],
        tool_choice="required",
        include=["file_search_call.results"],
    )
    assert [item.type for item in response.output] == ["file_search_call", "message"]
    assert response.output[0].results[0].file_id == ids["lease.md"] and response.status == "completed"
    assert response.usage.output_tokens > 0
    check_cites_the_lease(client, response, ids)
    check_cites_the_lease(client, client.responses.retrieve(response.id), ids)


def test_whether_to_search_is_decided_for_each_question(client, documents):
    store, ids = documents
    tools = [search(store)]
    found = client.responses.create(model=MODEL, input=QUESTION, tools=tools)
    check_cites_the_lease(client, found, ids)
    none = client.responses.create(model=MODEL, input=QUESTION, tools=tools, tool_choice="none")
    assert [item.type for item in none.output] == ["message"] and none.output_text == QUESTION


def test_a_streamed_response_is_the_stored_one(client, documents):
    store, ids = documents
    events = list(
        client.responses.create(
            model=MODEL, input=QUESTION, tools=[search(store)], tool_choice="required", stream=True
        )
    )
    assert [event.sequence_number for event in events] == list(range(len(events)))
    final = events[-1].response
    assert events[-1].type == "response.completed"
    text = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    assert text == final.output_text == client.responses.retrieve(final.id).output_text
    check_cites_the_lease(client, final, ids)


def test_a_response_goes_on_from_the_previous_one_and_from_a_conversation(client):
    first = client.responses.create(model=MODEL, input=TIDE)
    second = client.responses.create(model=MODEL, input="And then?", previous_response_id=first.id)
    assert second.output_text == "And then?" and second.previous_response_id == first.id
    # A token is a byte, so what the server counted shows that it was given the first turn as well.
    assert second.usage.input_tokens > first.usage.input_tokens
    conversation = client.conversations.create()
    for text in (TIDE, "And then?"):
        client.responses.create(model=MODEL, input=text, conversation=conversation.id)
    items = list(client.conversations.items.list(conversation.id, order="asc"))
    assert [item.content[0].text for item in items] == [TIDE, TIDE, "And then?", "And then?"]
    client.conversations.delete(conversation.id)


def test_functions_declared_for_responses_reach_the_server(client):
    tools = [{"type": "function", "strict": False, **WEATHER}]
    response = client.responses.create(model=MODEL, input=TIDE, tools=tools)
    assert response.output_text and response.tools[0].name == "weather"


@pytest.mark.parametrize("stream", [False, True])
def test_wrong_requests_are_refused(client, stream):
    with pytest.raises(NotFoundError):
        client.chat.completions.create(model="no-" + MODEL, messages=said("x"), stream=stream)
    with pytest.raises(BadRequestError):
        client.chat.completions.create(model=MODEL, messages=said("x"), temperature=3, stream=stream)
    with pytest.raises(BadRequestError):
        client.responses.create(
            model=MODEL, input="x", previous_response_id="resp_" + "0" * 48, stream=stream
        )
