"""Which tokens are learned, checked by hand on templates written as plain functions; no tokenizer, no PyTorch.

A token is a character here, so that labels can be read as text.
"""

import json

from tandem_trainer.template import IGNORED, completion, encode


class Characters:
    eos = 0

    def tokenize(self, text):
        return [ord(c) for c in text], [(i, i + 1) for i in range(len(text))]


class Plain(Characters):
    """<role>content<end>, a line each; the usual shape of chat templates."""

    stops = ("<end>",)

    def render(self, messages, tools, ask):
        said = "".join(f"<{m['role']}>{self.body(m, messages)}<end>\n" for m in messages)
        return (f"tools {json.dumps(tools)}\n" if tools else "") + said + ("<assistant>" if ask else "")

    def body(self, message, messages):
        calls = "".join(
            f"[{c['function']['name']} {c['function']['arguments']['x']}]"
            for c in message.get("tool_calls", [])
        )
        return message["content"] + calls


class Forgetful(Plain):
    """Leaves out what was thought in earlier turns, as reasoning models' templates do."""

    def body(self, message, messages):
        return message["content"] if message is messages[-1] else message["content"].rpartition("|")[2]


class Endless(Plain):
    stops = ("</s>",)

    def render(self, messages, tools, ask):
        return " ".join(f"{m['role']}: {m['content']}" for m in messages) + (" assistant:" if ask else "")


class Prompted(Plain):
    """Begins the assistant's turn with more than it keeps later."""

    def render(self, messages, tools, ask):
        return super().render(messages, tools, ask) + ("<think>" if ask else "")


def learned(example):
    """The learned stretches as text."""
    text = "".join(chr(label) if label != IGNORED else "\0" for label in example.labels)
    return [part.replace("\x00", "") for part in text.split("\0") if part]


def user(content):
    return {"role": "user", "content": content}


def assistant(content, **more):
    return {"role": "assistant", "content": content, **more}


def test_learns_the_assistants_turns_with_their_end_and_nothing_else():
    examples = encode(
        [{"role": "system", "content": "s"}, user("a"), assistant("b"), user("c"), assistant("d")],
        None,
        Plain(),
    )
    assert [learned(e) for e in examples] == [["b<end>", "d<end>"]]
    assert "".join(map(chr, examples[0].input_ids)).startswith("<system>s<end>\n<user>a<end>\n<assistant>b")


def test_a_turn_with_weight_0_is_seen_and_not_learned():
    examples = encode(
        [user("a"), assistant("b", weight=0), user("c"), assistant("d", weight=1)], None, Plain()
    )
    assert [learned(e) for e in examples] == [["d<end>"]]
    assert "<assistant>b<end>" in "".join(map(chr, examples[0].input_ids))


def test_what_the_user_says_is_not_learned_even_where_it_equals_the_answer():
    examples = encode([user("same"), assistant("same"), user("same"), assistant("same")], None, Plain())
    assert learned(examples[0]) == ["same<end>", "same<end>"]
    assert sum(label != IGNORED for label in examples[0].labels) == 2 * len("same<end>")


def test_tool_calls_are_learned_and_tool_results_are_not():
    call = {"id": "1", "type": "function", "function": {"name": "f", "arguments": '{"x": 7}'}}
    messages = [
        user("a"),
        assistant("", tool_calls=[call]),
        {"role": "tool", "tool_call_id": "1", "content": "r"},
        assistant("b"),
    ]
    examples = encode(messages, [{"type": "function"}], Plain())
    assert [learned(e) for e in examples] == [["[f 7]<end>", "b<end>"]]


def test_a_turn_that_is_worded_differently_later_is_learned_as_it_is_when_it_is_last():
    examples = encode([user("a"), assistant("why|b"), user("c"), assistant("how|d")], None, Forgetful())
    assert sorted(learned(e) for e in examples) == [["how|d<end>"], ["why|b<end>"]]
    whole = max(("".join(map(chr, e.input_ids)) for e in examples), key=len)
    assert whole == "<user>a<end>\n<assistant>b<end>\n<user>c<end>\n<assistant>how|d<end>"


def test_a_template_without_an_end_gets_one_so_that_the_model_learns_to_stop():
    (example,) = encode([user("a"), assistant("b")], None, Endless())
    assert example.input_ids[-1] == example.labels[-1] == Endless.eos
    assert learned(example)[0].strip(" \0") == "b"


def test_a_prompt_that_says_more_than_is_kept_does_not_shift_what_is_learned():
    (example,) = encode([user("a"), assistant("b")], None, Prompted())
    assert learned(example) == ["b<end>"]


def test_an_assistant_who_speaks_first_is_learned():
    (example,) = encode([assistant("hello")], None, Plain())
    assert learned(example) == ["hello<end>"]


def test_developer_messages_are_rendered_as_the_systems():
    (example,) = encode([{"role": "developer", "content": "s"}, user("a"), assistant("b")], None, Plain())
    assert "".join(map(chr, example.input_ids)).startswith("<system>s<end>")


def test_a_row_cut_before_its_answer_teaches_nothing():
    (example,) = encode([user("a"), assistant("b")], None, Plain())
    assert not example.cut(10).teaches
    assert example.cut(1000) is example


def test_a_preference_is_split_where_the_assistant_begins():
    prompt, answer = completion([user("a")], [assistant("b")], None, Plain())
    assert "".join(map(chr, prompt)) == "<user>a<end>\n<assistant>"
    assert "".join(map(chr, answer)) == "b<end>"
