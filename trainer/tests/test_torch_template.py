"""Labels by a real tokenizer and its template, against a mask made by hand; packing keeps rows apart."""

import pytest
from tiny_model import tiny_model

pytestmark = pytest.mark.torch


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return tiny_model(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def template(base):
    from transformers import AutoTokenizer

    from tandem_trainer.models import TokenizerTemplate

    return TokenizerTemplate(AutoTokenizer.from_pretrained(base))


def test_the_labels_are_the_tokens_of_the_answers_and_their_ends(template):
    from tandem_trainer.template import IGNORED, encode

    messages = [
        {"role": "system", "content": "Say colours."},
        {"role": "user", "content": "What is the colour of the sky?"},
        {"role": "assistant", "content": "It is blue."},
        {"role": "user", "content": "And the grass?"},
        {"role": "assistant", "content": "not this", "weight": 0},
        {"role": "user", "content": "The grass?"},
        {
            "role": "assistant",
            "content": "",
            "tool_calls": [{"function": {"name": "look", "arguments": '{"at": 1}'}}],
        },
        {"role": "tool", "content": "green"},
        {"role": "assistant", "content": "It is green."},
    ]
    by_hand = [
        (
            "<|system|>Say colours.<|end|>\n<|user|>What is the colour of the sky?<|end|>\n<|assistant|>",
            False,
        ),
        ("It is blue.<|end|>", True),
        (
            "\n<|user|>And the grass?<|end|>\n<|assistant|>not this<|end|>\n<|user|>The grass?<|end|>\n<|assistant|>",
            False,
        ),
        ('call look {"at": 1}<|end|>', True),
        ("\n<|tool|>green<|end|>\n<|assistant|>", False),
        ("It is green.<|end|>", True),
    ]
    ids, labels = [], []
    for text, learned in by_hand:
        part = template.tokenizer(text, add_special_tokens=False)["input_ids"]
        ids += part
        labels += part if learned else [IGNORED] * len(part)
    (example,) = encode(messages, None, template)
    assert example.input_ids == ids
    assert example.labels == labels


def test_packed_rows_do_not_see_each_other(base, template, tmp_path):
    import torch
    from transformers import AutoModelForCausalLM
    from trl import SFTConfig, SFTTrainer

    from tandem_trainer.recipes.supervised import dataset
    from tandem_trainer.template import encode

    examples = [
        encode(
            [{"role": "user", "content": f"number {i}"}, {"role": "assistant", "content": "blue " * (i + 1)}],
            None,
            template,
        )[0]
        for i in range(4)
    ]
    trainer = SFTTrainer(
        model=AutoModelForCausalLM.from_pretrained(base).eval(),
        args=SFTConfig(
            output_dir=str(tmp_path), packing=True, max_length=200, use_cpu=True, report_to="none"
        ),
        train_dataset=dataset(examples),
        processing_class=template.tokenizer,
    )
    batch = next(iter(trainer.get_train_dataloader()))
    assert batch["input_ids"].shape[0] == 1
    with torch.no_grad():
        packed = trainer.model(**{name: value for name, value in batch.items() if name != "labels"}).logits[0]
        starts = (batch["position_ids"][0] == 0).nonzero().flatten().tolist()
        for begin, end in zip(starts, [*starts[1:], packed.shape[0]], strict=True):
            alone = trainer.model(input_ids=batch["input_ids"][:, begin:end]).logits[0]
            assert torch.allclose(packed[begin:end], alone, atol=1e-5)
    assert len(starts) == len(examples)
