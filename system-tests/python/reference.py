"""OpenAI's description of the API, as tests use it."""

import copy


def opened(schema):
    """The same schema, but members that it does not know are allowed: ours are extensions.

    Where it says 'nullable', as OpenAPI 3.0 did, null is allowed in the way of JSON Schema.
    """
    if isinstance(schema, list):
        return [opened(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    allowed = {
        key: opened(value)
        for key, value in schema.items()
        if not (key == "additionalProperties" and value is False)
    }
    return {"anyOf": [allowed, {"type": "null"}]} if schema.get("nullable") is True else allowed


def components(known):
    """The components of the description, opened, with its one fault mended that our answers meet.

    The messages of a stored chat completion are those that were sent: role 'user', and others. The
    description gives them the schema of an answer's message, which knows 'assistant' only; OpenAI's
    guide and service list the user's messages there.
    """
    found = opened(known["components"])
    schemas = found.get("schemas", {})
    if "ChatCompletionMessageList" in schemas:
        stored = copy.deepcopy(schemas["ChatCompletionResponseMessage"])
        stored["properties"]["role"] = {"enum": ["assistant", "developer", "system", "tool", "user"]}
        schemas["ChatCompletionMessageList"]["properties"]["data"]["items"]["allOf"][0] = stored
    return found
