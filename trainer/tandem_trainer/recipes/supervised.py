"""Learns to answer as the assistant does in conversations, with TRL's SFTTrainer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from datasets import Dataset
from trl import SFTConfig, SFTTrainer

from tandem_trainer import examples, models, training, tuning
from tandem_trainer.hyperparameters import resolve
from tandem_trainer.run import Run
from tandem_trainer.template import Example


def train(run: Run) -> None:
    # Arguments
    job = run.job
    tokenizer, context = models.tokenizer_of(job), models.context_of(job)
    template = models.TokenizerTemplate(tokenizer)
    rows = len(run.rows("training", examples.conversation))
    whole = resolve(job.hyperparameters, job.method, job.technique, rows, context, models.on_gpu())
    # Rows that share a sequence could see the learned tokens of prompt tuning only once.
    packing = job.packing and job.technique != "prompt_tuning"

    # Data
    run.phase("loading")
    learned, held, general = (
        examples.encoded(run, name, template, whole["max_length"])
        for name in ("training", "validation", "general")
    )

    # Trainer
    def trainer(whole: dict[str, Any], folder: Path) -> SFTTrainer:
        return SFTTrainer(
            model=models.base_model(job, bool(whole["gradient_checkpointing"])),
            args=training.arguments(
                SFTConfig, run, whole, folder, bool(held), packing=packing, eval_packing=False
            ),
            train_dataset=dataset(learned),
            eval_dataset=dataset(held) if held else None,
            processing_class=tokenizer,
            peft_config=models.adapter(job, whole),
        )

    # Save
    tuning.tune(run, whole, trainer, general)


def dataset(examples: list[Example]) -> Dataset:
    return Dataset.from_dict(
        {"input_ids": [e.input_ids for e in examples], "labels": [e.labels for e in examples]},
    )
