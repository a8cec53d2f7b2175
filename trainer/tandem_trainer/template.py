"""Conversations as token ids, with labels only where training is to learn.

The model's own chat template renders a conversation; where an assistant's turn lies in the text is found by
rendering the conversation up to it and through it. No template needs marks of its own for that. A template
that words earlier turns differently once others follow (dropping their reasoning, say) makes such a turn a
row of its own, rendered as it is when it is the last: what is learned is always what will be asked for.
"""

from __future__ import annotations

import json
import os.path
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from tandem_trainer.conversation import Messages, learned

IGNORED = -100  # what PyTorch's cross-entropy takes as "no label"


class Template(Protocol):
    """A tokenizer with its chat template. `stops` are the texts that can end a turn, `eos` a token's id."""

    stops: Sequence[str]
    eos: int

    def render(self, messages: Messages, tools: list[Any] | None, ask: bool) -> str:
        """`ask`: with the beginning of the assistant's next turn at the end."""

    def tokenize(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """Ids and, for each, from where to where in the text it stands."""


@dataclass(frozen=True)
class Example:
    """Token ids and their labels, of equal length; `IGNORED` where nothing is learned."""

    input_ids: list[int]
    labels: list[int]

    def cut(self, length: int) -> Example:
        return (
            self if len(self.input_ids) <= length else Example(self.input_ids[:length], self.labels[:length])
        )

    @property
    def teaches(self) -> bool:
        return any(label != IGNORED for label in self.labels[1:])


@dataclass(frozen=True)
class Turn:
    """An assistant's turn: `text` is the conversation through it, and it lies from `start` to `end`."""

    text: str
    start: int
    end: int


def encode(messages: Messages, tools: list[Any] | None, template: Template) -> list[Example]:
    """Usually one example; one more for each turn that the template words differently later on."""
    messages = prepared(messages)
    turns = [turn_of(messages, i, tools, template) for i, message in enumerate(messages) if learned(message)]
    whole = template.render(messages, tools, ask=False)
    together = [turn for turn in turns if whole.startswith(turn.text[: turn.end])]
    apart = [turn for turn in turns if turn not in together]
    examples = [_example(turn.text, [turn], template) for turn in apart]
    if together:
        examples.append(_example(whole, together, template))
    return examples


def turn_of(messages: Messages, place: int, tools: list[Any] | None, template: Template) -> Turn:
    """Where the assistant's message at `place` lies, with what ends it; line breaks after that are the template's."""
    text = template.render(messages[: place + 1], tools, ask=False)
    before = template.render(messages[:place], tools, ask=False) if place else ""
    asked = template.render(messages[:place], tools, ask=True) if place else ""
    start = len(os.path.commonprefix([asked, text]))
    if place == 0 or start < len(before):
        content = messages[place]["content"].strip()
        start = max(text.rfind(content), 0) if content else start
    bare = text.rstrip()
    end = len(bare) if bare.endswith(tuple(template.stops)) else len(text)
    return Turn(text, start, end)


def completion(
    prompt: Messages, answer: Messages, tools: list[Any] | None, template: Template
) -> tuple[list, list]:
    """The ids of the prompt, up to where the assistant begins, and of its answer."""
    messages = prepared(prompt + answer)
    turn = turn_of(messages, len(prompt), tools, template)
    if len(answer) > 1:
        text = template.render(messages, tools, ask=False)
        turn = Turn(text, turn.start, len(text.rstrip()))
    example = _example(turn.text, [turn], template)
    begin = next((i for i, label in enumerate(example.labels) if label != IGNORED), len(example.labels))
    return example.input_ids[:begin], example.input_ids[begin:]


def prepared(messages: Messages) -> Messages:
    """Messages as chat templates know them: no weights, the older names of roles, arguments as objects."""
    return [_prepared(message) for message in messages]


def _prepared(message: dict[str, Any]) -> dict[str, Any]:
    role = {"developer": "system", "function": "tool"}.get(message["role"], message["role"])
    changed = {**message, "role": role}
    if calls := message.get("tool_calls"):
        changed["tool_calls"] = [{**call, "function": _function(call.get("function", {}))} for call in calls]
    return changed


def _function(function: dict[str, Any]) -> dict[str, Any]:
    arguments = function.get("arguments")
    try:
        return {**function, "arguments": json.loads(arguments)} if isinstance(arguments, str) else function
    except ValueError:
        return function


def _example(text: str, turns: list[Turn], template: Template) -> Example:
    text = text[: max(turn.end for turn in turns)]
    ids, offsets = template.tokenize(text)
    labels = [
        token if any(turn.start <= begin < turn.end and begin < end for turn in turns) else IGNORED
        for token, (begin, end) in zip(ids, offsets, strict=True)
    ]
    if not text.endswith(tuple(template.stops)):
        # A model that never sees an end does not learn to stop.
        ids, labels = [*ids, template.eos], [*labels, template.eos]
    return Example(ids, labels)
