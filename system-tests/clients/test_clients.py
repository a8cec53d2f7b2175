"""Frameworks that know nothing of Tandem, pointed at its address.

TANDEM_URL (without /v1), TANDEM_KEY and TANDEM_MODEL say where and what; see ../model-server for what
the model says.
"""

import os

import pytest
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.dataclasses import ChatMessage as HaystackMessage
from haystack.utils import Secret
from langchain_core.messages import AIMessage, HumanMessage
from langchain_openai import ChatOpenAI
from llama_index.core.llms import ChatMessage
from llama_index.llms.openai_like import OpenAILike
from openai import NotFoundError, OpenAI

BASE = os.environ["TANDEM_URL"] + "/v1"
KEY = os.environ["TANDEM_KEY"]
MODEL = os.environ["TANDEM_MODEL"]
QUESTION = "When does the ferry to the island leave?"
FACT = "The ferry to the island leaves at half past ten."


@pytest.fixture(scope="session")
def store():
    client = OpenAI(base_url=BASE, api_key=KEY, max_retries=0)
    store = client.vector_stores.create(name="clients")
    text = f"# Ferry\n\n{FACT} It carries forty.\n".encode()
    file = client.vector_stores.files.upload_and_poll(vector_store_id=store.id, file=("ferry.md", text))
    assert file.status == "completed"
    yield store.id
    client.vector_stores.delete(store.id)
    client.files.delete(file.id)


def langchain(**options):
    return ChatOpenAI(base_url=BASE, api_key=KEY, model=MODEL, max_retries=0, **options)


def test_langchain_asks_and_streams():
    answer = langchain().invoke("Does the tide turn?")
    assert answer.content == "Does the tide turn?" and answer.usage_metadata["output_tokens"] > 0
    history = [HumanMessage("Hello"), AIMessage("Hello"), HumanMessage("Does it?")]
    pieces = list(langchain(stream_usage=True).stream(history))
    assert "".join(piece.content for piece in pieces) == "Does it?" and len(pieces) > 3
    assert sum(p.usage_metadata["total_tokens"] for p in pieces if p.usage_metadata) > 0


def test_langchain_binds_tools():
    def weather(city: str) -> str:
        """Tells the weather."""
        return "It rains"

    assert langchain().bind_tools([weather]).invoke("Hello").content == "Hello"


def test_langchain_searches_by_the_responses_api(store):
    model = langchain(use_responses_api=True).bind_tools(
        [{"type": "file_search", "vector_store_ids": [store]}], tool_choice="file_search"
    )
    answer = model.invoke(QUESTION)
    (text,) = [block for block in answer.content if block["type"] == "text"]
    assert FACT in text["text"] and text["annotations"][0]["filename"] == "ferry.md"
    streamed = ""
    for piece in model.stream(QUESTION):
        streamed += "".join(block.get("text", "") for block in piece.content if block["type"] == "text")
    assert streamed == text["text"]


def llama_index(**options):
    return OpenAILike(api_base=BASE, api_key=KEY, model=MODEL, is_chat_model=True, max_retries=0, **options)


def test_llama_index_asks_and_streams():
    messages = [ChatMessage(role="user", content="Does the tide turn?")]
    assert llama_index().chat(messages).message.content == "Does the tide turn?"
    *_, last = llama_index().stream_chat(messages)
    assert last.message.content == "Does the tide turn?"
    assert llama_index().complete("Hello").text == "Hello"


def test_llama_index_is_answered_from_a_store(store):
    searching = llama_index(additional_kwargs={"extra_body": {"vector_store_ids": [store]}})
    answer = searching.chat([ChatMessage(role="user", content=QUESTION)])
    assert FACT in answer.message.content


def haystack(**options):
    return OpenAIChatGenerator(
        api_base_url=BASE, api_key=Secret.from_token(KEY), model=MODEL, max_retries=0, **options
    )


def test_haystack_asks_and_streams():
    messages = [HaystackMessage.from_system("Be brief"), HaystackMessage.from_user("Does the tide turn?")]
    reply = haystack().run(messages)["replies"][0]
    assert reply.text == "Does the tide turn?" and reply.meta["finish_reason"] == "stop"
    assert reply.meta["usage"]["completion_tokens"] > 0
    pieces = []
    streaming = haystack(streaming_callback=lambda piece: pieces.append(piece.content))
    assert streaming.run(messages)["replies"][0].text == "".join(pieces) == "Does the tide turn?"


def test_haystack_is_answered_from_a_store(store):
    options = {"extra_body": {"vector_store_ids": [store]}}
    reply = haystack(generation_kwargs=options).run([HaystackMessage.from_user(QUESTION)])["replies"][0]
    assert FACT in reply.text


def test_an_unknown_model_is_the_sdks_own_error():
    with pytest.raises(NotFoundError):
        ChatOpenAI(base_url=BASE, api_key=KEY, model="no-model", max_retries=0).invoke("x")
