"""The base model, its tokenizer, and what of it is trained."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, PeftConfig, PromptTuningConfig, prepare_model_for_kbit_training
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig

from tandem_trainer import artifacts
from tandem_trainer.conversation import Messages
from tandem_trainer.failures import BaseModelMissing, InvalidData
from tandem_trainer.job import Job


@dataclass
class TokenizerTemplate:
    """A Hugging Face tokenizer as the port `Template`."""

    tokenizer: Any

    def __post_init__(self) -> None:
        if not self.tokenizer.chat_template:
            raise InvalidData("The base model has no chat template, so it can't learn conversations.")
        if not self.tokenizer.is_fast:
            raise InvalidData(
                "The base model's tokenizer is of a kind that can't say where its tokens stand."
            )
        added = [str(token) for token in self.tokenizer.added_tokens_decoder.values()]
        self.stops = tuple({*self.tokenizer.all_special_tokens, *added})
        self.eos = self.tokenizer.eos_token_id

    def render(self, messages: Messages, tools: list[Any] | None, ask: bool) -> str:
        try:
            return self.tokenizer.apply_chat_template(
                messages, tools=tools, tokenize=False, add_generation_prompt=ask
            )
        except Exception as error:  # a template may raise anything, to refuse an order of roles for instance
            raise InvalidData(f"The base model's chat template refuses a conversation: {error}") from error

    def tokenize(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        found = self.tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
        return found["input_ids"], found["offset_mapping"]


def on_gpu() -> bool:
    return torch.cuda.is_available()


def tokenizer_of(job: Job) -> Any:
    tokenizer = _from(job, AutoTokenizer.from_pretrained)
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def context_of(job: Job) -> int | None:
    return job.base_model.context or getattr(
        _from(job, AutoConfig.from_pretrained), "max_position_embeddings", None
    )


def base_model(job: Job, checkpointing: bool) -> Any:
    """The weights: four bits for qlora, bfloat16 beside an adapter where the GPU can, else float32."""
    options: dict[str, Any] = {
        "dtype": torch.bfloat16 if job.technique != "full" and bf16() else torch.float32
    }
    if on_gpu() and importlib.util.find_spec("flash_attn"):
        options["attn_implementation"] = "flash_attention_2"
    if job.technique == "qlora":
        options |= {"quantization_config": _four_bits(), "device_map": {"": torch.cuda.current_device()}}
    model = _from(job, AutoModelForCausalLM.from_pretrained, **options)
    if job.technique == "qlora":
        model = prepare_model_for_kbit_training(model, use_gradient_checkpointing=checkpointing)
    model.config.use_cache = False
    return model


def stored_model(job: Job, path: str | Path | None = None) -> Any:
    """The base model, or the one in a folder, as it is stored: to be written out, not trained."""
    if path:
        return AutoModelForCausalLM.from_pretrained(str(path), dtype=stored_type(job))
    return _from(job, AutoModelForCausalLM.from_pretrained, dtype=stored_type(job))


def bf16() -> bool:
    return on_gpu() and torch.cuda.is_bf16_supported()


def adapter(job: Job, whole: dict[str, Any]) -> PeftConfig | None:
    """What PEFT trains; None when the model itself is trained."""
    if job.technique in ("lora", "qlora"):
        return LoraConfig(
            task_type="CAUSAL_LM",
            r=whole["rank"],
            lora_alpha=whole["alpha"],
            lora_dropout=whole["dropout"],
            target_modules="all-linear",
        )
    if job.technique == "prompt_tuning":
        return PromptTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=whole["virtual_tokens"])
    return None


def stored_type(job: Job) -> torch.dtype:
    """The type that the base model's weights are stored in."""
    return getattr(_from(job, AutoConfig.from_pretrained), "dtype", None) or torch.float32


def digest_of(job: Job) -> str | None:
    """Of the model's folder; None for one that came from a hub."""
    folder = Path(job.base_model.path)
    return artifacts.folder_digest(folder) if folder.is_dir() else None


def _four_bits() -> BitsAndBytesConfig:
    if not on_gpu() or not importlib.util.find_spec("bitsandbytes"):
        raise InvalidData(
            "The technique qlora needs an NVIDIA GPU and bitsandbytes; without them choose lora."
        )
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16 if bf16() else torch.float16,
    )


def _from(job: Job, load: Any, **options: Any) -> Any:
    path = job.base_model.path
    missing = f"The base model {job.base_model.name} can't be loaded from {path}"
    if Path(path).is_absolute() and not (Path(path) / "config.json").is_file():
        raise BaseModelMissing(f"{missing}: there is no config.json. Check the configured path or volume.")
    try:
        return load(path, **options)
    except (OSError, ValueError) as error:
        if "memory" in str(error).lower():
            raise
        raise BaseModelMissing(f"{missing}: {str(error).splitlines()[0]}") from error
