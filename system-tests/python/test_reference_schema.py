"""Real answers against OpenAI's own description of the API, where a copy of it lies at hand.

TANDEM_REFERENCE names the file. Members that the description does not know are allowed.
"""

import json
import os
from pathlib import Path

import pytest
import requests
from jsonschema import Draft202012Validator
from reference import opened

REFERENCE = Path(os.environ.get("TANDEM_REFERENCE", ""))

pytestmark = pytest.mark.skipif(not REFERENCE.is_file(), reason="no copy of OpenAI's description")


@pytest.fixture(scope="module")
def reference():
    return opened(json.loads(REFERENCE.read_text()))


@pytest.fixture
def valid(reference, base_url):
    """Sends a request and checks the answer against the schema of the path that it belongs to."""

    def valid(method, path, route, **request):
        headers = {"authorization": f"Bearer {os.environ['TANDEM_KEY']}"}
        answer = requests.request(method, base_url + path, headers=headers, timeout=120, **request)
        assert answer.status_code == 200, answer.text
        schema = reference["paths"][route][method.lower()]["responses"]["200"]["content"]["application/json"][
            "schema"
        ]
        whole = {**schema, "components": reference["components"]}
        found = sorted(Draft202012Validator(whole).iter_errors(answer.json()), key=lambda e: list(e.path))
        assert not found, "\n".join(f"{list(e.absolute_path)}: {e.message[:300]}" for e in found)
        return answer.json()

    return valid


def test_answers_fit_the_reference(valid, documents):
    store, ids = documents
    file_id = ids["lease.md"]
    one, files = f"/vector_stores/{store.id}", f"/vector_stores/{store.id}/files"
    valid("GET", "/files", "/files")
    valid("GET", f"/files/{file_id}", "/files/{file_id}")
    valid("GET", "/vector_stores", "/vector_stores")
    valid("GET", one, "/vector_stores/{vector_store_id}")
    valid("GET", files, "/vector_stores/{vector_store_id}/files")
    valid("GET", f"{files}/{file_id}", "/vector_stores/{vector_store_id}/files/{file_id}")
    valid("GET", f"{files}/{file_id}/content", "/vector_stores/{vector_store_id}/files/{file_id}/content")
    valid("POST", f"{one}/search", "/vector_stores/{vector_store_id}/search", json={"query": "lease"})
    valid("GET", "/models", "/models")
    valid("GET", "/models/extractive", "/models/{model}")
    embeddings = {"model": "bge-small-en-v1.5", "input": "lease", "encoding_format": "float"}
    valid("POST", "/embeddings", "/embeddings", json=embeddings)


def test_answers_about_uploads_and_batches_fit_the_reference(valid, new_store, upload, client):
    store, file = new_store(name="reference"), upload("a.txt", "A fact.")
    route = "/vector_stores/{vector_store_id}/file_batches"
    path = f"/vector_stores/{store.id}/file_batches"
    batch = valid("POST", path, route, json={"file_ids": [file.id]})["id"]
    valid("GET", f"{path}/{batch}", route + "/{batch_id}")
    valid("GET", f"{path}/{batch}/files", route + "/{batch_id}/files")
    wanted = {"filename": "a", "bytes": 3, "mime_type": "text/plain", "purpose": "assistants"}
    made = valid("POST", "/uploads", "/uploads", json=wanted)["id"]
    valid("POST", f"/uploads/{made}/cancel", "/uploads/{upload_id}/cancel")
    valid(
        "DELETE",
        f"/vector_stores/{store.id}/files/{file.id}",
        "/vector_stores/{vector_store_id}/files/{file_id}",
    )
    valid("DELETE", f"/files/{file.id}", "/files/{file_id}")
    valid("DELETE", f"/vector_stores/{store.id}", "/vector_stores/{vector_store_id}")


def test_generated_answers_fit_the_reference(valid, documents):
    store, _ = documents
    question = "When does the lease of the Harbour Street office end?"
    tools = [{"type": "file_search", "vector_store_ids": [store.id]}]
    asked = {
        "model": "extractive",
        "input": question,
        "tools": tools,
        "include": ["file_search_call.results"],
    }
    response = valid("POST", "/responses", "/responses", json=asked)["id"]
    valid("GET", f"/responses/{response}", "/responses/{response_id}")
    valid("GET", f"/responses/{response}/input_items", "/responses/{response_id}/input_items")
    chat = {
        "model": "extractive",
        "messages": [{"role": "user", "content": question}],
        "vector_store_ids": [store.id],
    }
    valid("POST", "/chat/completions", "/chat/completions", json=chat)
