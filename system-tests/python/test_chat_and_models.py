import pytest
from openai import BadRequestError, NotFoundError

QUESTION = "When does the lease of the Harbour Street office end?"


@pytest.fixture
def asked(documents):
    store, _ = documents
    return {
        "model": "extractive",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": QUESTION}],
        "extra_body": {"tools": [{"type": "file_search", "vector_store_ids": [store.id]}]},
    }


def test_a_chat_completion_answers_with_usage(client, asked):
    completion = client.chat.completions.create(**asked)
    assert completion.id.startswith("chatcmpl") and completion.object == "chat.completion"
    choice = completion.choices[0]
    assert choice.index == 0 and choice.finish_reason == "stop" and choice.message.role == "assistant"
    assert "31 March 2031" in choice.message.content
    assert (
        completion.usage.total_tokens == completion.usage.prompt_tokens + completion.usage.completion_tokens
    )


def test_streamed_chunks_are_the_same_answer(client, asked):
    whole = client.chat.completions.create(**asked).choices[0].message.content
    chunks = list(client.chat.completions.create(**asked, stream=True))
    assert {chunk.object for chunk in chunks} == {"chat.completion.chunk"} and len(
        {c.id for c in chunks}
    ) == 1
    assert chunks[0].choices[0].delta.role == "assistant"
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == whole
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop"


def test_usage_comes_last_when_asked_for(client, asked):
    chunks = list(
        client.chat.completions.create(**asked, stream=True, stream_options={"include_usage": True})
    )
    assert all(chunk.usage is None for chunk in chunks[:-1])
    assert chunks[-1].choices == [] and chunks[-1].usage.total_tokens > 0


def test_the_stream_helper_accumulates(client, asked):
    with client.chat.completions.stream(**asked) as stream:
        for _ in stream:
            pass
        final = stream.get_final_completion()
    assert "31 March 2031" in final.choices[0].message.content


def test_content_may_be_parts(client, documents, asked):
    asked["messages"] = [{"role": "user", "content": [{"type": "text", "text": QUESTION}]}]
    assert "31 March 2031" in client.chat.completions.create(**asked).choices[0].message.content


@pytest.mark.parametrize(
    "wrong, kind",
    [
        ({"model": "no-such-model"}, NotFoundError),
        ({"messages": []}, BadRequestError),
        ({"messages": [{"role": "wizard", "content": "x"}]}, BadRequestError),
        ({"temperature": 3}, BadRequestError),
        ({"n": 0}, BadRequestError),
    ],
)
def test_wrong_requests_are_refused(client, asked, wrong, kind):
    with pytest.raises(kind):
        client.chat.completions.create(**{**asked, **wrong})


def test_models_are_listed_and_found(client):
    listed = list(client.models.list())
    assert "extractive" in [model.id for model in listed]
    model = client.models.retrieve("extractive")
    assert model.object == "model" and model.created > 0 and model.owned_by
    for unknown in ("no-such-model", "ft:base:org:suffix:id", "org/model"):
        with pytest.raises(NotFoundError) as failure:
            client.models.retrieve(unknown)
        assert failure.value.code == "model_not_found"
