"""A Llama with random weights and a tokenizer trained on the spot, small enough for a test."""

from pathlib import Path

TEMPLATE = (
    "{%- if tools %}<|system|>tools: {{ tools | tojson }}<|end|>\n{% endif -%}"
    "{%- for m in messages %}<|{{ m.role }}|>"
    "{{ m.content }}{% for c in m.tool_calls or [] %}call {{ c.function.name }} {{ c.function.arguments | tojson }}"
    "{% endfor %}<|end|>\n{% endfor -%}"
    "{%- if add_generation_prompt %}<|assistant|>{% endif -%}"
)
ROLES = ["<|system|>", "<|user|>", "<|assistant|>", "<|tool|>"]
TEXTS = [
    "What is the colour of the sky, the sea and the grass?",
    "It is blue or green, and sometimes grey.",
    "call {}",
]


def tiny_model(folder: Path, template: str = TEMPLATE, layers=2, width=64, positions=256) -> Path:
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    base = Tokenizer(models.BPE())
    base.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    base.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    base.train_from_iterator(
        TEXTS, trainers.BpeTrainer(vocab_size=320, initial_alphabet=alphabet, show_progress=False)
    )
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=base, eos_token="<|end|>", pad_token="<|pad|>")
    tokenizer.add_special_tokens({"additional_special_tokens": ROLES})
    tokenizer.chat_template = template
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=width,
        intermediate_size=2 * width,
        num_hidden_layers=layers,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=positions,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=None,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    return folder
