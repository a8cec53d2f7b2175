"""Learns to prefer one answer over another (direct preference optimisation), with TRL's DPOTrainer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from datasets import Dataset
from trl import DPOConfig, DPOTrainer

from tandem_trainer import examples, models, training, tuning
from tandem_trainer.failures import InvalidData
from tandem_trainer.hyperparameters import resolve
from tandem_trainer.run import Run


class PreferenceTrainer(DPOTrainer):
    """Takes rows that are token ids already, by the same template code as the other recipes."""

    def _prepare_dataset(self, dataset: Dataset, *_: Any, **__: Any) -> Dataset:
        return dataset


def train(run: Run) -> None:
    # Arguments
    job = run.job
    if job.technique == "prompt_tuning":
        raise InvalidData("The method dpo works with lora, qlora and full, not with prompt_tuning.")
    tokenizer, context = models.tokenizer_of(job), models.context_of(job)
    template = models.TokenizerTemplate(tokenizer)
    rows = len(run.rows("training", examples.preference))
    whole = resolve(job.hyperparameters, job.method, job.technique, rows, context, models.on_gpu())

    # Data
    run.phase("loading")
    learned, held = (
        examples.pairs(run, name, template, whole["max_length"]) for name in ("training", "validation")
    )
    general = examples.encoded(run, "general", template, whole["max_length"])

    # Trainer
    def trainer(whole: dict[str, Any], folder: Path) -> DPOTrainer:
        return PreferenceTrainer(
            model=models.base_model(job, bool(whole["gradient_checkpointing"])),
            args=training.arguments(DPOConfig, run, whole, folder, bool(held), beta=whole["beta"]),
            train_dataset=Dataset.from_list(learned),
            eval_dataset=Dataset.from_list(held) if held else None,
            processing_class=tokenizer,
            peft_config=models.adapter(job, whole),
        )

    # Save
    tuning.tune(run, whole, trainer, general)
