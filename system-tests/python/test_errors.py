import os

import openai
import pytest
from openai import OpenAI


def test_errors_are_the_sdks_own_with_a_request_id(client):
    with pytest.raises(openai.NotFoundError) as failure:
        client.vector_stores.retrieve("vs_unknown")
    error = failure.value
    assert error.status_code == 404 and error.type == "invalid_request_error"
    assert error.request_id.startswith("req_")
    assert "vs_unknown" in error.body["message"] and set(error.body) >= {"message", "type", "param", "code"}


def test_a_wrong_parameter_is_named(client):
    with pytest.raises(openai.BadRequestError) as failure:
        client.vector_stores.list(limit=0)
    assert failure.value.param == "limit"


def test_a_wrong_key_is_an_authentication_error(base_url):
    if os.environ["TANDEM_KEY"] == "none":
        pytest.skip("this server has no keys")
    with pytest.raises(openai.AuthenticationError) as failure:
        OpenAI(base_url=base_url, api_key="sk-wrong", max_retries=0).models.list()
    assert failure.value.code == "invalid_api_key"


def test_answers_carry_a_request_id(client):
    assert client.models.with_raw_response.list().headers["x-request-id"].startswith("req_")
    assert client.models.list()._request_id.startswith("req_")


def test_a_base_url_without_v1_is_told_what_is_missing(base_url):
    with pytest.raises(openai.NotFoundError) as failure:
        OpenAI(base_url=base_url.removesuffix("/v1"), api_key=os.environ["TANDEM_KEY"]).models.list()
    assert "/v1" in failure.value.body["message"]
