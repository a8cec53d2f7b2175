"""Rows in OpenAI's chat format, checked as far as training depends on it."""

from __future__ import annotations

from typing import Any

from tandem_trainer.data import BadRow

Messages = list[dict[str, Any]]

ROLES = ("system", "developer", "user", "assistant", "tool", "function")


def messages_of(row: dict[str, Any], name: str = "messages") -> Messages:
    """The row's messages with their content as plain text; the last one is the assistant's."""
    messages = turns(row.get(name), name)
    if messages[-1]["role"] != "assistant":
        raise BadRow(f"'{name}' must end with an assistant message")
    if not any(learned(message) for message in messages):
        raise BadRow("no assistant message has a weight of 1")
    return messages


def turns(value: Any, name: str) -> Messages:
    if not isinstance(value, list) or not value:
        raise BadRow(f"'{name}' must be a list that is not empty")
    return [_message(message, f"{name}[{i}]") for i, message in enumerate(value)]


def learned(message: dict[str, Any]) -> bool:
    """Whether training learns to say this message."""
    return message["role"] == "assistant" and message.get("weight", 1) != 0


def text_to_classify(messages: Messages) -> str:
    """What a classifier looks at: the user's messages, newest first, so that cutting loses the oldest.

    What the assistant and the system said is left out: it says little about what the user wants now, and a
    served classifier's callers word it as they like.
    """
    said = [m["content"].strip() for m in messages if m["role"] == "user" and m["content"]]
    return "\n".join(text for text in reversed(said) if text)


def _message(value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadRow(f"'{path}' must be an object")
    role = value.get("role")
    if role not in ROLES:
        raise BadRow(f"'{path}.role' must be one of {', '.join(ROLES)}")
    weight = value.get("weight", 1)
    if weight not in (0, 1) or (role != "assistant" and "weight" in value):
        raise BadRow(f"'{path}.weight' must be 0 or 1, on an assistant message")
    content = _content(value.get("content"), path)
    calls = value.get("tool_calls") or (
        [{"function": value["function_call"]}] if value.get("function_call") else []
    )
    if calls and (role != "assistant" or not isinstance(calls, list)):
        raise BadRow(f"'{path}.tool_calls' must be a list, on an assistant message")
    if not content and not calls:
        raise BadRow(f"'{path}.content' is empty")
    message = {**value, "content": content}
    return {name: item for name, item in message.items() if item is not None or name == "content"}


def _content(value: Any, path: str) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(
        isinstance(part, dict) and part.get("type") == "text" and isinstance(part.get("text"), str)
        for part in value
    ):
        return "".join(part["text"] for part in value)
    raise BadRow(f"'{path}.content' must be text or a list of text parts")
