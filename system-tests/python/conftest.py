"""What every test of the Python SDK needs: clients, stores and documents.

The server under test comes from the environment: TANDEM_URL (without /v1) and TANDEM_KEY.
"""

import contextlib
import os
import time

import pytest
from openai import NotFoundError, OpenAI

LEASE = """# Lease

The lease of the Harbour Street office ends on 31 March 2031. The rent is 2,400 euros a month.

# Keys

Three keys were handed over: two for the door and one for the cellar.
"""
WARRANTY = """# Warranty

The pump is under warranty for five years from delivery – “parts and labour” included.

# Service

The filter must be cleaned every six months. The seal is replaced once a year.
"""
LIBRARY = """# Opening hours

The library opens at nine on Saturdays. On Sundays it stays closed.
"""


@pytest.fixture(scope="session")
def base_url():
    return os.environ["TANDEM_URL"] + "/v1"


@pytest.fixture(scope="session")
def client(base_url):
    # No retries: a failure must be seen, not repeated until it goes away.
    return OpenAI(base_url=base_url, api_key=os.environ["TANDEM_KEY"], max_retries=0, timeout=120)


@pytest.fixture
def upload(client):
    """Uploads text as a file; what was uploaded is deleted after the test."""
    made = []

    def upload(name, text, purpose="assistants"):
        data = text.encode() if isinstance(text, str) else text
        file = client.files.create(file=(name, data), purpose=purpose)
        made.append(file.id)
        return file

    yield upload
    for file_id in made:
        with contextlib.suppress(NotFoundError):  # the test may have deleted it
            client.files.delete(file_id)


@pytest.fixture
def new_store(client):
    """Makes vector stores that are deleted after the test."""
    made = []

    def new_store(**options):
        store = client.vector_stores.create(**options)
        made.append(store.id)
        return store

    yield new_store
    for store_id in made:
        with contextlib.suppress(NotFoundError):
            client.vector_stores.delete(store_id)


@pytest.fixture(scope="session")
def documents(client):
    """Three documents in one store, completed: (store, {filename: file id})."""
    store = client.vector_stores.create(name="documents", metadata={"made-by": "tests"})
    texts = {"lease.md": LEASE, "warranty.md": WARRANTY, "library.md": LIBRARY}
    ids = {}
    for number, (name, text) in enumerate(texts.items()):
        file = client.vector_stores.files.upload_and_poll(
            vector_store_id=store.id,
            file=(name, text.encode()),
            attributes={"name": name, "number": number, "signed": name == "lease.md"},
        )
        assert file.status == "completed", file
        ids[name] = file.id
    yield store, ids
    client.vector_stores.delete(store.id)
    for file_id in ids.values():
        client.files.delete(file_id)


@pytest.fixture
def eventually():
    """Waits until a condition holds; fails with what was last seen."""

    def eventually(condition, patience=60):
        end = time.monotonic() + patience
        while True:
            seen = condition()
            if seen:
                return seen
            assert time.monotonic() < end, f"still {seen!r} after {patience} s"
            time.sleep(0.1)

    return eventually
