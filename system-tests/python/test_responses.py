import pytest
from openai import BadRequestError, NotFoundError

QUESTION = "When does the lease of the Harbour Street office end?"


def tool(store, **options):
    return {"type": "file_search", "vector_store_ids": [store.id], **options}


def citations_of(response):
    return [a for part in response.output[-1].content for a in part.annotations]


def document_bytes(client, store, citation):
    """What the offsets point into: UTF-8 files themselves, and the extracted text of all others."""
    if citation.source == "file":
        return client.files.content(citation.file_id).read()
    parts = client.vector_stores.files.content(citation.file_id, vector_store_id=store.id)
    return "".join(part.text for part in parts).encode()


def check_quotes(client, store, response):
    """Every citation's quote is in the answer, and in the document at the offset that it names."""
    text = response.output_text
    found = citations_of(response)
    assert found, text
    for citation in found:
        assert citation.type == "file_citation"
        data = document_bytes(client, store, citation)
        assert data[citation.start_byte : citation.end_byte] == citation.quote.encode()
        assert citation.quote in text
        assert client.files.retrieve(citation.file_id).filename == citation.filename


def test_an_answer_quotes_its_source_byte_for_byte(client, documents):
    store, ids = documents
    response = client.responses.create(model="extractive", input=QUESTION, tools=[tool(store)])
    assert response.status == "completed" and response.error is None
    assert [item.type for item in response.output] == ["file_search_call", "message"]
    call, message = response.output
    assert call.status == "completed" and call.queries and call.results is None
    assert message.role == "assistant" and message.status == "completed"
    assert "31 March 2031" in response.output_text
    assert ids["lease.md"] in {c.file_id for c in citations_of(response)}
    check_quotes(client, store, response)
    usage = response.usage
    assert usage.total_tokens == usage.input_tokens + usage.output_tokens and usage.output_tokens > 0


def test_offsets_are_bytes_of_the_file_also_after_other_scripts(client, new_store):
    text = "# Größe\n\n日本語の文。 The “Ümlaut” bridge is 312 metres long – café included. 😀 It opened in 1911.\n"
    store = new_store()
    for name, data in {
        "utf8.md": text.encode(),
        "bom.md": b"\xef\xbb\xbf" + text.encode(),
        "crlf.md": text.replace("\n", "\r\n").encode(),
    }.items():
        file = client.vector_stores.files.upload_and_poll(vector_store_id=store.id, file=(name, data))
        assert file.status == "completed"
        response = client.responses.create(
            model="extractive", input="How long is the Ümlaut bridge in metres?", tools=[tool(store)]
        )
        assert "312 metres" in response.output_text
        check_quotes(client, store, response)
        assert {c.source for c in citations_of(response)} == {"extracted" if name == "bom.md" else "file"}
        client.files.delete(file.id)


def test_without_evidence_it_says_so_and_cites_nothing(client, documents):
    store, _ = documents
    response = client.responses.create(
        model="extractive", input="Which enzyme starts the repair of oxidised guanine?", tools=[tool(store)]
    )
    assert response.status == "completed" and response.output_text
    assert citations_of(response) == []


def test_results_are_included_on_request(client, documents):
    store, ids = documents
    response = client.responses.create(
        model="extractive",
        input=QUESTION,
        tools=[tool(store, max_num_results=2)],
        include=["file_search_call.results"],
    )
    results = response.output[0].results
    assert 0 < len(results) <= 2
    assert results[0].file_id == ids["lease.md"] and "31 March" in results[0].text
    assert results[0].attributes["name"] == "lease.md" and 0 <= results[0].score <= 1


def test_filters_of_the_tool_hold(client, documents):
    store, _ = documents
    response = client.responses.create(
        model="extractive",
        input=QUESTION,
        include=["file_search_call.results"],
        tools=[tool(store, filters={"type": "eq", "key": "name", "value": "library.md"})],
    )
    assert {r.filename for r in response.output[0].results} <= {"library.md"}


def test_streamed_events_come_in_the_canonical_order(client, documents):
    store, _ = documents
    events = list(
        client.responses.create(model="extractive", input=QUESTION, tools=[tool(store)], stream=True)
    )
    kinds = [event.type for event in events]
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert kinds[:2] == ["response.created", "response.in_progress"]
    fixed = [kind for kind in kinds if not kind.endswith((".delta", ".annotation.added"))]
    assert fixed == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.file_search_call.in_progress",
        "response.file_search_call.searching",
        "response.file_search_call.completed",
        "response.output_item.done",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ]
    text = "".join(e.delta for e in events if e.type == "response.output_text.delta")
    final = events[-1].response
    assert text == final.output_text and "31 March 2031" in text
    done = next(e for e in events if e.type == "response.output_text.done")
    assert done.text == text
    added = [e for e in events if e.type == "response.output_text.annotation.added"]
    assert [e.annotation_index for e in added] == list(range(len(citations_of(final)))) and added
    items = {e.item.id for e in events if e.type == "response.output_item.added"}
    assert items == {item.id for item in final.output}
    check_quotes(client, store, final)


def test_the_stream_helper_accumulates_the_same_answer(client, documents):
    store, _ = documents
    with client.responses.stream(model="extractive", input=QUESTION, tools=[tool(store)]) as stream:
        kinds, text = [], ""
        for event in stream:
            kinds.append(event.type)
            if event.type == "response.output_text.delta":
                text += event.delta
                assert event.snapshot == text
        final = stream.get_final_response()
    assert kinds[0] == "response.created" and kinds[-1] == "response.completed"
    assert final.output_text == text and final.status == "completed"
    assert client.responses.retrieve(final.id).output_text == text


def test_a_stored_response_can_be_read_and_deleted(client, documents):
    store, _ = documents
    made = client.responses.create(
        model="extractive", input=QUESTION, tools=[tool(store)], metadata={"a": "b"}, instructions="Be brief."
    )
    read = client.responses.retrieve(made.id)
    assert (
        read.output_text == made.output_text
        and read.metadata == {"a": "b", "tandem_receipt": made.metadata["tandem_receipt"]}
        and read.instructions == "Be brief."
    )
    assert [a.to_dict() for a in citations_of(read)] == [a.to_dict() for a in citations_of(made)]
    items = list(client.responses.input_items.list(made.id))
    assert [item.type for item in items] == ["message"] and items[0].content[0].text == QUESTION
    client.responses.delete(made.id)
    for call in (client.responses.retrieve, client.responses.delete, client.responses.input_items.list):
        with pytest.raises(NotFoundError):
            call(made.id)


def test_a_response_that_is_not_stored_cannot_be_read(client, documents):
    store, _ = documents
    made = client.responses.create(model="extractive", input=QUESTION, tools=[tool(store)], store=False)
    assert "31 March 2031" in made.output_text
    with pytest.raises(NotFoundError):
        client.responses.retrieve(made.id)


def test_a_conversation_goes_on_from_the_previous_response(client, documents):
    store, ids = documents
    first = client.responses.create(model="extractive", input=QUESTION, tools=[tool(store)])
    second = client.responses.create(
        model="extractive", input="And what is the rent?", previous_response_id=first.id, tools=[tool(store)]
    )
    assert second.previous_response_id == first.id
    assert {c.file_id for c in citations_of(second)} == {ids["lease.md"]}
    items = [item.to_dict() for item in client.responses.input_items.list(second.id, order="asc")]
    assert "rent" in str(items[-1])


def test_input_may_be_a_list_of_messages(client, documents):
    store, _ = documents
    response = client.responses.create(
        model="extractive",
        tools=[tool(store)],
        input=[
            {"role": "developer", "content": "Answer from the documents."},
            {"role": "user", "content": [{"type": "input_text", "text": QUESTION}]},
        ],
    )
    assert "31 March 2031" in response.output_text


@pytest.mark.parametrize(
    "wrong, kind",
    [
        ({"model": "no-such-model"}, NotFoundError),
        ({"previous_response_id": "resp_unknown"}, (NotFoundError, BadRequestError)),
        ({"tools": [{"type": "file_search", "vector_store_ids": ["vs_unknown"]}]}, NotFoundError),
        ({"tools": [{"type": "file_search", "vector_store_ids": []}]}, BadRequestError),
        ({"tools": [{"type": "nonsense"}]}, BadRequestError),
        ({"input": []}, BadRequestError),
        ({"include": ["nonsense"]}, BadRequestError),
        ({"max_output_tokens": 3}, BadRequestError),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_wrong_requests_are_refused_also_when_streamed(client, documents, wrong, kind, stream):
    store, _ = documents
    request = {"model": "extractive", "input": QUESTION, "tools": [tool(store)], **wrong}
    with pytest.raises(kind) as failure:
        list(client.responses.create(**request, stream=stream))
    assert failure.value.request_id and failure.value.body["message"]
