"""Rows: what is refused, and that the line and the reason are told."""

import json

import pytest

from tandem_trainer import data, examples
from tandem_trainer.conversation import messages_of, text_to_classify
from tandem_trainer.data import BadRow, DataSet
from tandem_trainer.failures import InvalidData
from tandem_trainer.labels import labelled

GOOD = {"messages": [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "hi"}]}


def user(content, **more):
    return {"role": "user", "content": content, **more}


def assistant(content, **more):
    return {"role": "assistant", "content": content, **more}


def read(tmp_path, lines):
    file = tmp_path / "rows.jsonl"
    file.write_bytes(b"\n".join(lines) + b"\n")
    return data.read(DataSet("training", file, ""), examples.conversation)


def test_the_one_bad_line_of_5000_is_named(tmp_path):
    lines = [json.dumps(GOOD).encode()] * 5000
    lines[4998] = b'{"messages": ['
    with pytest.raises(InvalidData, match="line 4999: is not JSON"):
        read(tmp_path, lines)


def test_the_first_ten_bad_lines_are_told_and_the_others_counted(tmp_path):
    with pytest.raises(InvalidData) as told:
        read(tmp_path, [b"[]"] * 15)
    assert str(told.value).count("is not an object") == 10
    assert "and 5 more" in str(told.value)


def test_a_line_without_end_is_refused_and_not_read_into_memory(tmp_path):
    file = tmp_path / "rows.jsonl"
    with file.open("wb") as out:
        out.seek(300 << 20)
        out.write(b"\n")
    with pytest.raises(InvalidData, match="Line 1 .* longer than 16 MiB"):
        data.read(DataSet("training", file, ""), examples.conversation)


@pytest.mark.parametrize("line", [b"\xff\xfe", b"[" * 100_000, b"3", b'{"messages": null}'])
def test_hostile_lines_are_bad_rows(tmp_path, line):
    with pytest.raises(InvalidData, match="line 1"):
        read(tmp_path, [line])


def test_empty_data_is_refused(tmp_path):
    with pytest.raises(InvalidData, match="no rows"):
        read(tmp_path, [b"", b"  "])


@pytest.mark.parametrize(
    ("messages", "reason"),
    [
        ([], "must be a list"),
        ([user("a")], "end with an assistant"),
        ([user("a"), assistant("")], "content' is empty"),
        ([user("a"), assistant("b", weight=0)], "weight of 1"),
        ([user("a", weight=1), assistant("b")], "weight"),
        ([user("a"), assistant("b", weight=0.5)], "weight"),
        ([user("a"), {"role": "robot", "content": "b"}], "role"),
        ([user([{"type": "image_url", "image_url": {"url": "x"}}]), assistant("b")], "text parts"),
        ([user("a"), "b"], "must be an object"),
    ],
)
def test_rows_that_training_can_not_use_are_refused(messages, reason):
    with pytest.raises(BadRow, match=reason):
        messages_of({"messages": messages})


def test_text_parts_become_text_and_a_tool_call_needs_none():
    parts = [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
    call = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    messages = messages_of({"messages": [user(parts), assistant(None, tool_calls=[call])]})
    assert messages[0]["content"] == "ab"
    assert messages[1]["content"] == ""


def test_a_classifier_reads_what_the_user_said_newest_first():
    messages = [
        {"role": "system", "content": "s"},
        user("first"),
        assistant("which?"),
        user(" second "),
        assistant("x"),
    ]
    assert text_to_classify(messages) == "second\nfirst"
    assert labelled({"messages": messages}) == ("second\nfirst", "x")


def test_a_classifier_needs_text_and_a_short_label():
    with pytest.raises(BadRow, match="no user message"):
        labelled({"messages": [user("  "), assistant("x")]})
    with pytest.raises(BadRow, match="500 characters"):
        labelled({"messages": [user("a"), assistant("x" * 501)]})


def test_a_preference_needs_two_different_answers():
    row = {"input": {"messages": [user("a")]}, "preferred_output": [assistant("b")]}
    with pytest.raises(BadRow, match="same"):
        examples.preference({**row, "non_preferred_output": [assistant("b")]})
    with pytest.raises(BadRow, match="non_preferred_output"):
        examples.preference(row)
    with pytest.raises(BadRow, match="assistant's answer"):
        examples.preference({**row, "non_preferred_output": [user("b")]})
