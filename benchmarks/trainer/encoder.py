"""LoRA on the encoder itself beside a head on its frozen embeddings: test accuracy on Banking77.

Needs train.jsonl and test.jsonl with "text" and "label" (--data), and the ONNX file (--weights, run.sh gets it).
Nothing is chosen by the test rows: settings stand before the run, and what is reported is the last step's model.
"""

import argparse
import json
import math
import os
import random
import time
from pathlib import Path

import numpy as np
import torch
from encoder_weights import DIMENSIONS, load
from peft import LoraConfig, get_peft_model
from torch.nn.functional import cross_entropy, normalize

# What an embedding of length one is multiplied with before the head; its logits are flat otherwise.
SCALE = 20.0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=30, help="training ends after these at the latest")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--rows", type=int, help="only so many of each file, to try it out")
    parser.add_argument("--layers", type=int, default=6, help="how many, from above, get an adapter")
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    random.seed(options.seed)
    model, tokenizer, original = load(options.weights)
    train, test = (read(options.data / f"{part}.jsonl", options.rows) for part in ("train", "test"))
    labels = sorted({label for _, label in train})
    encoder = Encoder(model, tokenizer, options.layers)
    learned, asked = (encoder.halfway([text for text, _ in rows]) for rows in (train, test))
    alike = agreement(encoder.vectors(asked[:200]), original, [text for text, _ in test[:200]])
    print(f"  least cosine to the ONNX file's embeddings: {alike:.7f}", flush=True)
    train, test = numbered(train, learned, labels), numbered(test, asked, labels)
    head, frozen = frozen_head(encoder, train, test, len(labels))
    print(f"  head on frozen embeddings: {frozen:.4f}", flush=True)
    encoder.model = get_peft_model(model, lora(options.rank))
    began = time.monotonic()
    epochs = tune(encoder, head, train, options)
    seconds = time.monotonic() - began
    tuned = accuracy(encoder, head, test)
    trained = sum(each.numel() for each in encoder.model.parameters() if each.requires_grad)
    print(
        f"trainer encoder: accuracy {tuned:.4f} with LoRA of rank {options.rank} in {options.layers} layers "
        f"({trained} weights) after "
        f"{epochs:.1f} epochs in {seconds:.0f} s, {frozen:.4f} with a head on the frozen embeddings; "
        f"least cosine to the ONNX file {alike:.7f}"
    )


class Encoder:
    """Texts to vectors of length one, as Tandem embeds them: the first token's.

    The lower layers stay as they are, so that each text goes through them once, however long training is.
    """

    def __init__(self, model, tokenizer, tuned_layers):
        model.eval()  # the lower layers are no part of it soon, and stay so
        self.model, self.tokenizer, self.embeddings = model, tokenizer, model.embeddings
        layers = list(model.encoder.layer)
        self.lower = layers[: len(layers) - tuned_layers]
        self.upper = model.encoder
        self.upper.layer = torch.nn.ModuleList(layers[len(layers) - tuned_layers :])

    @torch.no_grad()
    def halfway(self, texts, batch=64):
        """What the lower layers make of each text: a row a token."""
        self.model.eval()
        states = [None] * len(texts)
        for some in near_in_length(texts, batch):
            rows = self.tokenizer(
                [texts[i] for i in some], padding=True, truncation=True, return_tensors="pt"
            )
            state, mask = self.embeddings(rows["input_ids"]), rows["attention_mask"].bool()
            for layer in self.lower:
                state = layer(state, mask[:, None, None])
            for place, row, kept in zip(some, state, mask, strict=True):
                states[place] = row[kept].clone()
        return states

    def __call__(self, states):
        lengths = torch.tensor([len(state) for state in states])
        mask = torch.arange(int(lengths.max()))[None] < lengths[:, None]
        hidden = torch.nn.utils.rnn.pad_sequence(states, batch_first=True)
        return normalize(self.upper(hidden, mask[:, None, None]).last_hidden_state[:, 0], dim=-1)

    @torch.no_grad()
    def vectors(self, states, batch=64):
        self.model.eval()
        vectors = torch.empty(len(states), DIMENSIONS)
        for some in near_in_length(states, batch):
            vectors[some] = self([states[i] for i in some])
        return vectors


def near_in_length(rows, batch):
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    return [order[i : i + batch] for i in range(0, len(order), batch)]


def read(file, rows):
    read = [json.loads(line) for line in file.read_text().splitlines()]
    random.Random(1).shuffle(read)
    return [(row["text"], row["label"]) for row in read[:rows]]


def numbered(rows, states, labels):
    number = {label: i for i, label in enumerate(labels)}
    return [(state, number.get(label, -1)) for state, (_, label) in zip(states, rows, strict=True)]


def agreement(vectors, original, texts):
    pairs = zip(vectors.numpy(), texts, strict=True)
    return min(float(np.dot(vector, original(text))) for vector, text in pairs)


def lora(rank):
    return LoraConfig(
        r=rank, lora_alpha=2 * rank, lora_dropout=0.05, target_modules=["query", "key", "value", "dense"]
    )


def frozen_head(encoder, train, test, labels):
    """A logistic regression on the embeddings as they are, which the tuning goes on from."""
    vectors = encoder.vectors([state for state, _ in train])
    targets = torch.tensor([number for _, number in train])
    head = torch.nn.Linear(DIMENSIONS, labels)
    torch.nn.init.zeros_(head.weight)
    torch.nn.init.zeros_(head.bias)
    optimizer = torch.optim.LBFGS(head.parameters(), max_iter=300, line_search_fn="strong_wolfe")

    def loss():
        optimizer.zero_grad()
        value = cross_entropy(head(SCALE * vectors), targets) + 1e-4 * head.weight.square().sum()
        value.backward()
        return value

    optimizer.step(loss)
    return head, accuracy(encoder, head, test)


def accuracy(encoder, head, rows):
    vectors = encoder.vectors([state for state, _ in rows])
    with torch.no_grad():
        said = head(SCALE * vectors).argmax(dim=-1)
    return float((said == torch.tensor([number for _, number in rows])).float().mean())


def tune(encoder, head, rows, options):
    """Trains adapter and head together; how many epochs there was time for."""
    encoder.model.train()
    adapter = [each for each in encoder.model.parameters() if each.requires_grad]
    optimizer = torch.optim.AdamW([*adapter, *head.parameters()], lr=options.rate, weight_decay=0.01)
    a_epoch = math.ceil(len(rows) / options.batch)
    steps, began = options.epochs * a_epoch, time.monotonic()
    for step in range(steps):
        if step % a_epoch == 0:
            batches = shuffled(rows, options.batch)
        # The rate has fallen to nothing at the end, whichever end comes first.
        done = max(step / steps, (time.monotonic() - began) / (60 * options.minutes))
        if done >= 1:
            return step / a_epoch
        rate = options.rate * min(1, (step + 1) / 50) * (1 + math.cos(math.pi * done)) / 2
        for group in optimizer.param_groups:
            group["lr"] = rate
        states, targets = zip(*batches[step % a_epoch], strict=True)
        logits = head(SCALE * encoder(states))
        loss = cross_entropy(logits, torch.tensor(targets), label_smoothing=0.1)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*adapter, *head.parameters()], 1.0)
        optimizer.step()
        if step % 100 == 0:
            print(f"  epoch {step / a_epoch:.2f}, loss {loss.item():.3f}, {done:.0%}", flush=True)
    return options.epochs


def shuffled(rows, batch):
    """Batches of texts that are about as long as each other, in any order."""
    rows = random.sample(rows, len(rows))
    near = [
        row
        for i in range(0, len(rows), 16 * batch)
        for row in sorted(rows[i : i + 16 * batch], key=lambda row: len(row[0]))
    ]
    batches = [near[i : i + batch] for i in range(0, len(near), batch)]
    return random.sample(batches, len(batches))


if __name__ == "__main__":
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    main()
