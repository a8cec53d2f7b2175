"""One training by a Transformers trainer: its arguments, going on from checkpoints, reports, being stopped."""

from __future__ import annotations

import math
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import PrinterCallback, TrainerCallback

from tandem_trainer import checkpoints, hyperparameters, models
from tandem_trainer.failures import Stopped
from tandem_trainer.run import Run

# Says after the n-th evaluation whether to go on, given the loss.
Judge = Callable[[int, float], bool]


@dataclass(frozen=True)
class Trained:
    steps: int
    tokens: int
    epochs: float
    train_loss: float | None
    valid_loss: float | None
    valid_accuracy: float | None
    stopped_early: bool = False


def arguments(kind: type, run: Run, whole: dict[str, Any], folder: Path, evaluates: bool, **more: Any) -> Any:
    """The trainer's own arguments of class `kind` (SFTConfig, DPOConfig) for these hyperparameters."""
    gpu, world = models.on_gpu(), run.processes
    return kind(
        output_dir=str(folder),
        num_train_epochs=whole["epochs"],
        per_device_train_batch_size=whole["micro_batch_size"],
        per_device_eval_batch_size=whole["micro_batch_size"],
        gradient_accumulation_steps=max(
            1, math.ceil(whole["batch_size"] / (whole["micro_batch_size"] * world))
        ),
        learning_rate=whole["learning_rate"],
        lr_scheduler_type="cosine",
        warmup_steps=_warmup(whole["warmup_ratio"]),
        weight_decay=whole["weight_decay"],
        max_grad_norm=whole["max_grad_norm"],
        gradient_checkpointing=bool(whole["gradient_checkpointing"]),
        max_length=whole["max_length"],
        bf16=models.bf16(),
        use_cpu=not gpu,
        seed=run.job.seed,
        data_seed=run.job.seed,
        logging_steps=1,
        save_strategy="steps",
        save_total_limit=max(3, run.job.keep_checkpoints),
        eval_strategy="steps" if evaluates else "no",
        dataloader_pin_memory=gpu,
        ddp_find_unused_parameters=False,
        report_to="none",
        disable_tqdm=True,
        **more,
    )


def train(trainer: Any, run: Run, whole: dict[str, Any], judge: Judge | None = None) -> Trained:
    """Trains to the end from the last whole checkpoint; raises `Stopped` once a checkpoint is written."""
    folder = Path(trainer.args.output_dir)
    last, damaged = checkpoints.last_whole(folder) if run.is_main else (None, [])
    if run.processes > 1:
        last = _agreed(last)
    for checkpoint in damaged:
        run.progress.message(f"The checkpoint {checkpoint.name} is damaged and is not used", "warn")
    if last:
        run.progress.message(f"Going on from step {checkpoints.step_of(last)}")
    steps = total_steps(trainer)
    trainer.args.save_steps, trainer.args.eval_steps = hyperparameters.cadence(whole, steps)
    trainer.args.logging_steps = max(1, steps // 2000)
    reporter = Reporter(run, trainer, judge)
    trainer.remove_callback(PrinterCallback)
    trainer.add_callback(reporter)
    trainer.train(resume_from_checkpoint=str(last) if last else None)
    if run.stop.asked:
        raise Stopped
    if trainer.args.eval_strategy != "no" and reporter.evaluated_at != trainer.state.global_step:
        trainer.evaluate()
    state = trainer.state
    return Trained(
        steps=state.global_step,
        tokens=reporter.tokens,
        epochs=state.epoch or 0.0,
        train_loss=reporter.train_loss,
        valid_loss=reporter.valid_loss,
        valid_accuracy=reporter.valid_accuracy,
        stopped_early=reporter.stopped_early,
    )


def total_steps(trainer: Any) -> int:
    batches = len(trainer.get_train_dataloader())
    each = max(1, math.ceil(batches / trainer.args.gradient_accumulation_steps))
    return math.ceil(each * trainer.args.num_train_epochs)


class Reporter(TrainerCallback):
    """Tells the service what the trainer logs, marks checkpoints as whole, and ends training when asked to."""

    def __init__(self, run: Run, trainer: Any, judge: Judge | None) -> None:
        self.run, self.trainer, self.judge = run, trainer, judge
        self.train_loss = self.train_accuracy = self.valid_loss = self.valid_accuracy = None
        self.tokens = self.evaluations = 0
        self.evaluated_at = -1
        self.stopped_early = False
        self._began: tuple[float, int, float] | None = None

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self.tokens = max((int(entry.get("num_tokens", 0)) for entry in state.log_history), default=0)
        self.trainer._total_train_tokens = (
            self.tokens
        )  # TRL counts, but does not keep its count in checkpoints
        logged = [entry for entry in state.log_history if "eval_loss" in entry]
        self.evaluations = len(logged)
        if logged:
            self._evaluated(logged[-1])
            self.evaluated_at = logged[-1]["step"]

    def on_step_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if self._began is None:
            self._began = (time.monotonic(), state.global_step, self.tokens)

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if self._asked_to_stop(args.device):
            control.should_save = control.should_training_stop = True

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, float] | None = None, **_: Any
    ) -> None:
        if not logs or "loss" not in logs:
            return
        self.train_loss = logs["loss"]
        self.train_accuracy = logs.get("mean_token_accuracy", logs.get("rewards/accuracies"))
        self.tokens = int(logs.get("num_tokens", self.tokens))
        seconds, steps, tokens = self._since(state)
        self.run.metrics.add(
            state.global_step, train_loss=self.train_loss, train_accuracy=self.train_accuracy
        )
        self.run.progress.send(
            "step",
            step=state.global_step,
            total_steps=state.max_steps,
            epoch=state.epoch,
            train_loss=self.train_loss,
            train_accuracy=self.train_accuracy,
            learning_rate=logs.get("learning_rate"),
            tokens=self.tokens,
            tokens_per_second=round(tokens / seconds, 1),
            memory_bytes=memory_bytes(),
            eta_seconds=round((state.max_steps - state.global_step) * seconds / max(steps, 1), 1),
        )

    def on_evaluate(
        self, args: Any, state: Any, control: Any, metrics: dict[str, float] | None = None, **_: Any
    ) -> None:
        if not metrics or "eval_loss" not in metrics:
            return
        self._evaluated(metrics)
        self.evaluations += 1
        self.evaluated_at = state.global_step
        self.run.metrics.add(
            state.global_step, valid_loss=self.valid_loss, valid_mean_token_accuracy=self.valid_accuracy
        )
        self.run.progress.send(
            "evaluation",
            step=state.global_step,
            valid_loss=self.valid_loss,
            valid_accuracy=self.valid_accuracy,
            full=True,
        )
        if (
            self.judge
            and state.global_step < state.max_steps
            and not self.judge(self.evaluations, self.valid_loss)
        ):
            self.stopped_early = control.should_training_stop = True

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if self.run.processes > 1:
            torch.distributed.barrier()
        if not self.run.is_main:
            return
        folder = Path(args.output_dir)
        checkpoint = folder / f"checkpoint-{state.global_step}"
        self.run.metrics.write(folder / "metrics.csv")
        checkpoints.complete(checkpoint)
        fresh = self.evaluated_at == state.global_step
        self.run.progress.send(
            "checkpoint",
            step=state.global_step,
            path=checkpoint.relative_to(self.run.job.folder).as_posix(),
            train_loss=self.train_loss,
            train_accuracy=self.train_accuracy,
            valid_loss=self.valid_loss if fresh else None,
            valid_accuracy=self.valid_accuracy if fresh else None,
            full_valid_loss=self.valid_loss if fresh else None,
            full_valid_accuracy=self.valid_accuracy if fresh else None,
        )

    def _evaluated(self, metrics: dict[str, float]) -> None:
        self.valid_loss = metrics["eval_loss"]
        self.valid_accuracy = metrics.get("eval_mean_token_accuracy", metrics.get("eval_rewards/accuracies"))

    def _since(self, state: Any) -> tuple[float, int, int]:
        """Seconds, steps and tokens since this process began to train."""
        at, step, tokens = self._began
        return max(time.monotonic() - at, 1e-9), state.global_step - step, self.tokens - tokens

    def _asked_to_stop(self, device: Any) -> bool:
        """All processes stop at the same step, or those left would wait for the others for ever."""
        asked = self.run.stop.asked
        if self.run.processes > 1:
            flag = torch.tensor(int(asked), device=device)
            torch.distributed.all_reduce(flag, op=torch.distributed.ReduceOp.MAX)
            if flag.item():
                self.run.stop.ask()
            asked = bool(flag.item())
        return asked


def memory_bytes() -> int:
    """The most that was used so far: the GPU's memory where there is one, else this process's."""
    if torch.cuda.is_available():
        return torch.cuda.max_memory_allocated()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _warmup(ratio: float) -> float:
    """Below 1 Transformers takes it as a share of the steps."""
    return min(ratio, 0.999)


def _agreed(last: Path | None) -> Path | None:
    told = [last]
    torch.distributed.broadcast_object_list(told)
    return told[0]
