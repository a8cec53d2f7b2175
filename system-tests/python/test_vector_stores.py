import pytest
from conftest import LEASE, WARRANTY
from openai import BadRequestError, NotFoundError


def test_a_store_has_what_the_reference_promises(client, new_store):
    store = new_store(
        name="papers", metadata={"team": "search"}, expires_after={"anchor": "last_active_at", "days": 3}
    )
    assert store.id.startswith("vs_") and store.object == "vector_store"
    assert store.name == "papers" and store.metadata == {"team": "search"}
    assert store.status == "completed" and store.usage_bytes == 0
    assert store.file_counts.model_dump() == {
        "in_progress": 0,
        "completed": 0,
        "failed": 0,
        "cancelled": 0,
        "total": 0,
    }
    assert store.expires_after.days == 3
    assert store.expires_at == store.last_active_at + 3 * 86_400


def test_a_store_can_be_changed_and_deleted(client, new_store):
    store = new_store(name="old")
    changed = client.vector_stores.update(store.id, name="new", metadata={"a": "b"})
    assert changed.name == "new" and changed.metadata == {"a": "b"}
    assert client.vector_stores.retrieve(store.id).name == "new"
    deleted = client.vector_stores.delete(store.id)
    assert deleted.deleted and deleted.object == "vector_store.deleted"
    with pytest.raises(NotFoundError):
        client.vector_stores.retrieve(store.id)
    with pytest.raises(NotFoundError):
        client.vector_stores.delete(store.id)


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_stores_are_paged_through_in_order(client, new_store, order):
    made = [new_store(name=f"paged {n}").id for n in range(5)]
    listed = [s.id for s in client.vector_stores.list(limit=2, order=order)]
    assert [id for id in listed if id in made] == (made if order == "asc" else made[::-1])
    assert len(listed) == len(set(listed))


def test_a_page_may_end_before_a_store(client, new_store):
    made = [new_store(name=f"before {n}").id for n in range(4)]
    page = client.vector_stores.list(order="asc", before=made[3], limit=2)
    assert [s.id for s in page.data] == made[1:3]
    page = client.vector_stores.list(order="desc", before=made[0], limit=2)
    assert [s.id for s in page.data] == [made[2], made[1]]


def test_a_file_becomes_searchable(client, new_store):
    store = new_store(name="one")
    file = client.vector_stores.files.upload_and_poll(
        vector_store_id=store.id, file=("lease.md", LEASE.encode())
    )
    assert file.status == "completed" and file.last_error is None
    assert file.object == "vector_store.file" and file.vector_store_id == store.id
    assert file.usage_bytes > 0
    after = client.vector_stores.retrieve(store.id)
    assert after.file_counts.completed == after.file_counts.total == 1
    assert after.usage_bytes == file.usage_bytes
    hits = client.vector_stores.search(store.id, query="When does the lease end?").data
    assert hits[0].file_id == file.id and hits[0].filename == "lease.md"
    assert "31 March 2031" in hits[0].content[0].text
    client.files.delete(file.id)
    assert client.vector_stores.search(store.id, query="When does the lease end?").data == []
    assert client.vector_stores.retrieve(store.id).file_counts.total == 0


def test_a_store_is_made_with_its_files(client, new_store, upload, eventually):
    files = [upload(f"{n}.txt", f"Fact number {n}.") for n in range(3)]
    store = new_store(name="with files", file_ids=[f.id for f in files])
    assert store.file_counts.total == 3
    eventually(lambda: client.vector_stores.retrieve(store.id).file_counts.completed == 3)
    assert client.vector_stores.retrieve(store.id).status == "completed"


def test_create_and_poll_returns_a_file_that_is_done(client, new_store, upload):
    store = new_store()
    file = client.vector_stores.files.create_and_poll(upload("a.txt", "A fact.").id, vector_store_id=store.id)
    assert file.status == "completed"
    deleted = client.vector_stores.files.delete(file.id, vector_store_id=store.id)
    assert deleted.deleted and deleted.object == "vector_store.file.deleted"
    assert client.files.retrieve(file.id).id == file.id, "detaching keeps the file"
    with pytest.raises(NotFoundError):
        client.vector_stores.files.retrieve(file.id, vector_store_id=store.id)


def test_a_batch_is_uploaded_and_counted(client, new_store):
    store = new_store()
    batch = client.vector_stores.file_batches.upload_and_poll(
        store.id, files=[(f"{n}.md", f"# Note {n}\n\nThe colour is {n}.\n".encode()) for n in range(12)]
    )
    assert batch.status == "completed"
    assert batch.object == "vector_store.files_batch"
    assert batch.file_counts.model_dump() == {
        "in_progress": 0,
        "completed": 12,
        "failed": 0,
        "cancelled": 0,
        "total": 12,
    }
    listed = [
        f.id
        for f in client.vector_stores.file_batches.list_files(batch.id, vector_store_id=store.id, limit=5)
    ]
    assert len(listed) == len(set(listed)) == 12
    completed = client.vector_stores.files.list(store.id, filter="completed", limit=100)
    assert {f.id for f in completed} == set(listed)
    assert list(client.vector_stores.files.list(store.id, filter="failed")) == []
    for file_id in listed:
        client.files.delete(file_id)


def test_each_file_of_a_batch_has_its_own_attributes(client, new_store, upload):
    store = new_store()
    one, two = upload("1.txt", "The first fact."), upload("2.txt", "The second fact.")
    batch = client.vector_stores.file_batches.create_and_poll(
        store.id,
        files=[{"file_id": one.id, "attributes": {"n": 1}}, {"file_id": two.id, "attributes": {"n": 2}}],
    )
    assert batch.file_counts.completed == 2
    assert client.vector_stores.files.retrieve(two.id, vector_store_id=store.id).attributes == {"n": 2}


def test_a_cancelled_batch_ends_with_every_file_accounted_for(client, new_store, upload, eventually):
    store = new_store()
    files = [upload(f"{n}.txt", f"Fact {n}. " * 400) for n in range(40)]
    batch = client.vector_stores.file_batches.create(store.id, file_ids=[f.id for f in files])
    assert batch.status == "in_progress" and batch.file_counts.in_progress + batch.file_counts.completed == 40
    client.vector_stores.file_batches.cancel(batch.id, vector_store_id=store.id)

    def done():
        now = client.vector_stores.file_batches.retrieve(batch.id, vector_store_id=store.id)
        return now if now.file_counts.in_progress == 0 else None

    counts = eventually(done).file_counts
    assert counts.cancelled > 0
    assert counts.completed + counts.cancelled + counts.failed == counts.total == 40
    cancelled = client.vector_stores.files.list(store.id, filter="cancelled", limit=100)
    assert len(list(cancelled)) == counts.cancelled


def test_what_cannot_be_read_fails_with_a_reason(client, new_store):
    store = new_store()
    pdf = client.vector_stores.files.upload_and_poll(
        vector_store_id=store.id, file=("broken.pdf", b"%PDF-1.7\nbroken")
    )
    assert pdf.status == "failed"
    assert pdf.last_error.code in ("invalid_file", "unsupported_file")
    assert len(pdf.last_error.message) > 10
    image = client.vector_stores.files.upload_and_poll(
        vector_store_id=store.id, file=("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(100))
    )
    assert image.status == "failed" and image.last_error.code == "unsupported_file"
    assert client.vector_stores.retrieve(store.id).file_counts.failed == 2
    for file in (pdf, image):
        client.files.delete(file.id)


def test_attributes_can_be_changed_and_are_filtered_by(client, documents):
    store, ids = documents
    file = client.vector_stores.files.retrieve(ids["lease.md"], vector_store_id=store.id)
    assert file.attributes == {"name": "lease.md", "number": 0, "signed": True}
    client.vector_stores.files.update(
        ids["lease.md"], vector_store_id=store.id, attributes={**file.attributes, "year": 2031}
    )
    hits = client.vector_stores.search(
        store.id, query="anything", filters={"type": "eq", "key": "year", "value": 2031}
    ).data
    assert {hit.file_id for hit in hits} == {ids["lease.md"]}
    assert hits[0].attributes["year"] == 2031


@pytest.mark.parametrize(
    "condition, names",
    [
        ({"type": "eq", "key": "name", "value": "lease.md"}, {"lease.md"}),
        ({"type": "ne", "key": "name", "value": "lease.md"}, {"warranty.md", "library.md"}),
        ({"type": "gt", "key": "number", "value": 0}, {"warranty.md", "library.md"}),
        ({"type": "gte", "key": "number", "value": 1}, {"warranty.md", "library.md"}),
        ({"type": "lt", "key": "number", "value": 1}, {"lease.md"}),
        ({"type": "lte", "key": "number", "value": 1}, {"lease.md", "warranty.md"}),
        ({"type": "eq", "key": "signed", "value": True}, {"lease.md"}),
        ({"type": "in", "key": "name", "value": ["lease.md", "library.md"]}, {"lease.md", "library.md"}),
        ({"type": "nin", "key": "number", "value": [0, 2]}, {"warranty.md"}),
        ({"type": "eq", "key": "absent", "value": "x"}, set()),
        (
            {
                "type": "or",
                "filters": [
                    {"type": "eq", "key": "number", "value": 0},
                    {
                        "type": "and",
                        "filters": [
                            {"type": "gt", "key": "number", "value": 1},
                            {"type": "eq", "key": "signed", "value": False},
                        ],
                    },
                ],
            },
            {"lease.md", "library.md"},
        ),
    ],
)
def test_filters_choose_the_files(client, documents, condition, names):
    store, _ = documents
    found = client.vector_stores.search(store.id, query="the", filters=condition, max_num_results=50)
    assert {hit.filename for hit in found.data} == names


def test_search_is_best_first_and_within_bounds(client, documents):
    store, ids = documents
    page = client.vector_stores.search(store.id, query="How often is the filter cleaned?", max_num_results=2)
    assert page.object == "vector_store.search_results.page"
    assert page.search_query == ["How often is the filter cleaned?"]
    scores = [hit.score for hit in page.data]
    assert len(scores) <= 2 and scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert page.data[0].file_id == ids["warranty.md"]
    assert [hit.filename for hit in page] == [hit.filename for hit in page.data], "iteration ends"


def test_ranking_options_are_honoured(client, documents):
    store, _ = documents
    every = client.vector_stores.search(store.id, query="When does the library open?").data
    threshold = (every[0].score + every[-1].score) / 2
    some = client.vector_stores.search(
        store.id,
        query="When does the library open?",
        ranking_options={"ranker": "auto", "score_threshold": threshold},
    ).data
    assert 0 < len(some) < len(every) and all(hit.score >= threshold for hit in some)
    for weights in ({"embedding_weight": 1, "text_weight": 0}, {"embedding_weight": 0, "text_weight": 1}):
        hits = client.vector_stores.search(
            store.id,
            query="library Saturdays",
            ranking_options={"ranker": "none"},
            extra_body={"ranking_options": {"hybrid_search": weights}},
        ).data
        assert hits[0].filename == "library.md", weights
    assert client.vector_stores.search(store.id, query="library", rewrite_query=True).data
    assert client.vector_stores.search(store.id, query=["library", "hours"]).data


def test_the_parsed_content_of_a_file_can_be_read(client, documents):
    store, ids = documents
    page = client.vector_stores.files.content(ids["warranty.md"], vector_store_id=store.id)
    text = "".join(part.text for part in page)
    assert "five years from delivery" in text and "replaced once a year" in text
    assert all(part.type == "text" for part in page.data)


def test_static_chunks_are_cut_as_asked(client, new_store, upload):
    store = new_store()
    words = " ".join(f"word{n}" for n in range(1500))
    file = client.vector_stores.files.create_and_poll(
        upload("words.txt", words).id,
        vector_store_id=store.id,
        chunking_strategy={
            "type": "static",
            "static": {"max_chunk_size_tokens": 100, "chunk_overlap_tokens": 20},
        },
    )
    assert file.status == "completed"
    assert file.chunking_strategy.type == "static"
    assert file.chunking_strategy.static.max_chunk_size_tokens == 100
    hits = client.vector_stores.search(store.id, query="word700 word701", max_num_results=50).data
    assert len(hits) > 10


@pytest.mark.parametrize(
    "options",
    [
        {
            "chunking_strategy": {
                "type": "static",
                "static": {"max_chunk_size_tokens": 99, "chunk_overlap_tokens": 0},
            }
        },
        {
            "chunking_strategy": {
                "type": "static",
                "static": {"max_chunk_size_tokens": 100, "chunk_overlap_tokens": 51},
            }
        },
        {"chunking_strategy": {"type": "other"}},
        {"attributes": {f"k{n}": 1 for n in range(17)}},
        {"attributes": {"k" * 65: 1}},
        {"attributes": {"k": "v" * 513}},
        {"attributes": {"k": ["list"]}},
    ],
)
def test_impossible_options_of_a_file_are_refused(client, new_store, upload, options):
    with pytest.raises(BadRequestError):
        client.vector_stores.files.create(new_store().id, file_id=upload("a.txt", "text").id, **options)


def test_unknown_files_are_refused_before_anything_is_attached(client, new_store, upload):
    store = new_store()
    known = upload("a.txt", WARRANTY)
    for call in (
        lambda: client.vector_stores.files.create(store.id, file_id="file-unknown"),
        lambda: client.vector_stores.file_batches.create(store.id, file_ids=[known.id, "file-unknown"]),
        lambda: client.vector_stores.create(file_ids=[known.id, "file-unknown"]),
    ):
        with pytest.raises((NotFoundError, BadRequestError)):
            call()
    assert client.vector_stores.retrieve(store.id).file_counts.total == 0
