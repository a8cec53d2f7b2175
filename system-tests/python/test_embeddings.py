import base64
import math
import struct

import pytest
from openai import BadRequestError

MODEL = "bge-small-en-v1.5"


@pytest.fixture(scope="module")
def model(client):
    return MODEL


def norm(vector):
    return math.sqrt(sum(x * x for x in vector))


def test_the_default_encoding_decodes_to_unit_vectors(client, model):
    answer = client.embeddings.create(model=model, input=["The sea is calm.", "Interest rates rose."])
    assert answer.object == "list" and [e.index for e in answer.data] == [0, 1]
    assert {len(e.embedding) for e in answer.data} == {384}
    assert all(abs(norm(e.embedding) - 1) < 1e-3 for e in answer.data)
    assert answer.usage.prompt_tokens == answer.usage.total_tokens > 0


def test_base64_and_float_are_the_same_numbers(client, model):
    floats = (
        client.embeddings.create(model=model, input="The sea is calm.", encoding_format="float")
        .data[0]
        .embedding
    )
    coded = (
        client.embeddings.create(model=model, input="The sea is calm.", encoding_format="base64")
        .data[0]
        .embedding
    )
    raw = base64.b64decode(coded)
    assert struct.unpack(f"<{len(raw) // 4}f", raw) == pytest.approx(floats, abs=1e-6)


def test_fewer_dimensions_are_a_shorter_unit_vector(client, model):
    whole = client.embeddings.create(model=model, input="The sea is calm.").data[0].embedding
    short = client.embeddings.create(model=model, input="The sea is calm.", dimensions=64).data[0].embedding
    assert len(short) == 64 and abs(norm(short) - 1) < 1e-3
    length = norm(whole[:64])
    assert short == pytest.approx([x / length for x in whole[:64]], abs=1e-3)


def test_alike_texts_are_near(client, model):
    data = client.embeddings.create(
        model=model,
        input=["A cat sleeps on the sofa.", "A kitten naps on the couch.", "The bond market fell."],
    ).data

    def dot(a, b):
        return sum(x * y for x, y in zip(a.embedding, b.embedding))

    assert dot(data[0], data[1]) > dot(data[0], data[2]) + 0.1


def test_2048_inputs_are_answered_in_order(client, model):
    inputs = [f"item {n % 40}" for n in range(2048)]
    answer = client.embeddings.create(model=model, input=inputs)
    assert [e.index for e in answer.data] == list(range(2048))
    assert answer.data[7].embedding == pytest.approx(answer.data[47].embedding)
    assert answer.data[7].embedding != pytest.approx(answer.data[8].embedding)


@pytest.mark.parametrize(
    "wrong",
    [
        {"input": ["x"] * 2049},
        {"input": []},
        {"input": ""},
        {"input": ["a", ""]},
        {"input": "x", "dimensions": 0},
        {"input": "x", "dimensions": 385},
        {"input": "x", "encoding_format": "hex"},
    ],
)
def test_wrong_inputs_are_refused(client, model, wrong):
    with pytest.raises(BadRequestError):
        client.embeddings.create(model=model, **wrong)
