"""OpenAI's description of the API, as tests use it."""


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
