"""Rows of a data set as what the recipes train on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tandem_trainer.conversation import Messages, messages_of, turns
from tandem_trainer.data import BadRow
from tandem_trainer.failures import InvalidData
from tandem_trainer.run import Run
from tandem_trainer.template import Example, Template, completion, encode


@dataclass(frozen=True)
class Conversation:
    messages: Messages
    tools: list[Any] | None


@dataclass(frozen=True)
class Preference:
    """One question with an answer that was liked better than another."""

    prompt: Messages
    tools: list[Any] | None
    preferred: Messages
    other: Messages


def conversation(row: dict[str, Any]) -> Conversation:
    return Conversation(messages_of(row), _tools(row))


def preference(row: dict[str, Any]) -> Preference:
    asked = row.get("input")
    if not isinstance(asked, dict):
        raise BadRow("'input' must be an object with 'messages'")
    prompt = turns(asked.get("messages"), "input.messages")
    preferred, other = (_answer(row, name) for name in ("preferred_output", "non_preferred_output"))
    if preferred == other:
        raise BadRow("'preferred_output' and 'non_preferred_output' are the same")
    return Preference(prompt, _tools(asked), preferred, other)


def encoded(run: Run, name: str, template: Template, most: int) -> list[Example]:
    """The conversations of a data set as examples, cut to `most` tokens; what was cut is told."""
    examples, cut, silent = [], 0, 0
    for row in run.rows(name, conversation):
        for example in encode(row.messages, row.tools, template):
            kept = example.cut(most)
            cut += kept is not example
            silent += not kept.teaches
            if kept.teaches:
                examples.append(kept)
    _tell(run, name, most, cut, silent, len(examples))
    return examples


def pairs(run: Run, name: str, template: Template, most: int) -> list[dict[str, list[int]]]:
    """Preferences as token ids; a pair whose question alone is too long is left out, and that is told."""
    made, cut, silent = [], 0, 0
    for row in run.rows(name, preference):
        prompt, chosen = completion(row.prompt, row.preferred, row.tools, template)
        _, rejected = completion(row.prompt, row.other, row.tools, template)
        cut += len(prompt) + max(len(chosen), len(rejected)) > most
        if len(prompt) >= most:
            silent += 1
            continue
        made.append({"prompt_ids": prompt, "chosen_ids": chosen, "rejected_ids": rejected})
    _tell(run, name, most, cut, silent, len(made))
    return made


def _tell(run: Run, name: str, most: int, cut: int, silent: int, left: int) -> None:
    if cut:
        run.progress.message(
            f"{cut} rows of the {name} data are longer than {most} tokens and were cut", "warn"
        )
    if silent:
        run.progress.message(
            f"{silent} rows of the {name} data have nothing left to learn and were left out", "warn"
        )
    if name == "training" and not left:
        raise InvalidData(f"No row of the training data fits into {most} tokens; set a larger max_length.")


def _tools(of: dict[str, Any]) -> list[Any] | None:
    tools = of.get("tools") or None
    if tools is not None and not isinstance(tools, list):
        raise BadRow("'tools' must be a list")
    return tools


def _answer(row: dict[str, Any], name: str) -> Messages:
    messages = turns(row.get(name), name)
    if messages[-1]["role"] != "assistant" or messages[0]["role"] != "assistant":
        raise BadRow(f"'{name}' must hold the assistant's answer")
    return messages
