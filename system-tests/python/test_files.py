import io

import pytest
from openai import BadRequestError, NotFoundError


def test_a_file_comes_back_byte_for_byte(client, upload):
    data = bytes(range(256)) * 40
    file = upload("all bytes.txt", data)
    assert file.id.startswith("file-")
    assert file.object == "file"
    assert file.bytes == len(data)
    assert file.filename == "all bytes.txt"
    assert file.purpose == "assistants"
    assert client.files.content(file.id).read() == data
    assert client.files.retrieve(file.id).model_dump() == {**file.model_dump(), "status": "processed"}


def test_wait_for_processing_ends(client, upload):
    file = upload("a.txt", "text")
    assert client.files.wait_for_processing(file.id, poll_interval=0.1).status == "processed"


def test_file_names_of_any_script_survive(client, upload):
    for name in ["naïve café.txt", "資料.md", "..", "../../etc/passwd", "a/b.txt", "x" * 200 + ".txt"]:
        file = upload(name, "text")
        assert client.files.retrieve(file.id).filename in (name, name.rsplit("/", 1)[-1]), name
        assert client.files.content(file.id).read() == b"text"


def test_a_file_is_gone_once_deleted(client, upload):
    file = upload("a.txt", "text")
    deleted = client.files.delete(file.id)
    assert deleted.deleted and deleted.id == file.id and deleted.object == "file"
    for call in (client.files.retrieve, client.files.content, client.files.delete):
        with pytest.raises(NotFoundError) as failure:
            call(file.id)
        assert file.id in failure.value.body["message"]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_listing_pages_through_all_files_in_order(client, upload, order):
    made = [upload(f"{n}.jsonl", "{}\n", purpose="batch").id for n in range(7)]
    listed = [f.id for f in client.files.list(purpose="batch", limit=2, order=order)]
    mine = [id for id in listed if id in made]
    assert mine == (made if order == "asc" else made[::-1])
    assert len(listed) == len(set(listed))


def test_the_list_is_filtered_by_purpose(client, upload):
    file = upload("a.txt", "text", purpose="user_data")
    assert file.id in [f.id for f in client.files.list(purpose="user_data")]
    assert file.id not in [f.id for f in client.files.list(purpose="assistants")]


def test_expiry_is_counted_from_creation(client):
    file = client.files.create(
        file=("a.txt", b"text"), purpose="user_data", expires_after={"anchor": "created_at", "seconds": 3600}
    )
    assert file.expires_at == file.created_at + 3600
    client.files.delete(file.id)


@pytest.mark.parametrize("seconds", [0, 3599, 2592001, -5])
def test_an_impossible_expiry_is_refused(client, seconds):
    with pytest.raises(BadRequestError):
        client.files.create(
            file=("a.txt", b"text"),
            purpose="user_data",
            expires_after={"anchor": "created_at", "seconds": seconds},
        )


def test_an_unknown_purpose_is_refused(client):
    with pytest.raises(BadRequestError) as failure:
        client.files.create(file=("a.txt", b"text"), purpose="nonsense")
    assert failure.value.param == "purpose"


def test_an_upload_in_parts_becomes_one_file(client):
    data = b"".join(b"line %d of the large file\n" % n for n in range(200_000))
    upload = client.uploads.upload_file_chunked(
        file=data,
        filename="large.txt",
        bytes=len(data),
        mime_type="text/plain",
        purpose="assistants",
        part_size=1_000_000,
    )
    assert upload.status == "completed"
    assert upload.file.bytes == len(data)
    assert client.files.content(upload.file.id).read() == data
    client.files.delete(upload.file.id)


def test_parts_are_joined_in_the_order_named_at_completion(client):
    upload = client.uploads.create(bytes=6, filename="a.txt", mime_type="text/plain", purpose="assistants")
    assert upload.status == "pending" and upload.id.startswith("upload_")
    one = client.uploads.parts.create(upload.id, data=io.BytesIO(b"def"))
    two = client.uploads.parts.create(upload.id, data=io.BytesIO(b"abc"))
    done = client.uploads.complete(upload.id, part_ids=[two.id, one.id])
    assert client.files.content(done.file.id).read() == b"abcdef"
    client.files.delete(done.file.id)


def test_an_upload_with_another_md5_is_refused(client):
    upload = client.uploads.create(bytes=3, filename="a.txt", mime_type="text/plain", purpose="assistants")
    part = client.uploads.parts.create(upload.id, data=b"abc")
    with pytest.raises(BadRequestError):
        client.uploads.complete(upload.id, part_ids=[part.id], md5="0" * 32)
    client.uploads.cancel(upload.id)


def test_a_cancelled_upload_takes_no_more_parts(client):
    upload = client.uploads.create(bytes=3, filename="a.txt", mime_type="text/plain", purpose="assistants")
    assert client.uploads.cancel(upload.id).status == "cancelled"
    with pytest.raises(BadRequestError):
        client.uploads.parts.create(upload.id, data=b"abc")
    with pytest.raises(BadRequestError):
        client.uploads.complete(upload.id, part_ids=[])
