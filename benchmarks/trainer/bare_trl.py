"""What a person writes with TRL alone: bare_trl.py FOLDER MODEL BATCH, prints tokens and seconds."""

import json
import sys
import time

from datasets import load_dataset
from peft import LoraConfig
from transformers import set_seed
from trl import SFTConfig, SFTTrainer

folder, model, batch = sys.argv[1], sys.argv[2], int(sys.argv[3])
set_seed(1)
trainer = SFTTrainer(
    model=model,
    args=SFTConfig(
        output_dir=f"{folder}/bare",
        num_train_epochs=1,
        per_device_train_batch_size=batch,
        learning_rate=2e-4,
        lr_scheduler_type="cosine",
        warmup_steps=0.05,
        weight_decay=0.0,
        max_length=512,
        gradient_checkpointing=False,
        bf16=False,
        use_cpu=True,
        logging_steps=1,
        save_strategy="steps",
        save_steps=1000,
        report_to="none",
        disable_tqdm=True,
        model_init_kwargs={"dtype": "float32"},
    ),
    train_dataset=load_dataset("json", data_files=f"{folder}/training.jsonl", split="train"),
    peft_config=LoraConfig(task_type="CAUSAL_LM", r=16, lora_alpha=32, target_modules="all-linear"),
)
wall, cpu = time.perf_counter(), time.process_time()
trainer.train()
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
tokens = next(entry["num_tokens"] for entry in reversed(trainer.state.log_history) if "num_tokens" in entry)
print(json.dumps({"tokens": tokens, "wall": wall, "cpu": cpu}))
