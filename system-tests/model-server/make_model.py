"""Writes a small Llama whose weights are worked out here instead of trained.

It repeats. Asked with numbered passages it repeats the first one up to the end of a sentence and puts
the marker [1] behind it; asked without, it repeats the question. So a test knows what a real model
server, with a real tokenizer, cache and sampler, is going to say.

How: an induction head. Tokens are bytes. The heads of the first layer copy the codes of the bytes
1, 2, … WINDOW places back; the head of the second looks for the place whose preceding bytes are the
last ones here, the earliest if there are several, and copies the byte that stands there. At the
beginning of an answer it looks for what follows "[1]" at the beginning of a line, or else for what
follows the user's turn. A full stop before white space is followed by the marker and the end.

Usage: make_model.py FILE.gguf
"""

import sys

import gguf
import numpy as np

WINDOW = 16
CONTEXT = 32768
WIDTH = 512
SYSTEM, USER, ASSISTANT, END, CITE = range(256, 261)
TOKENS = 261
LANDMARKS = [ASSISTANT, USER, END, *b"[]1\n"]

# The residual stream: the token, what is to be said, the bytes before it, and a constant.
CODE, SHORT = 104, 18
SAID = CODE
BEFORE = 2 * CODE
ONE = WIDTH - 1

# Attention: the first dimensions are rotated with the position, the others compare codes.
TURNS = np.array([1, 0.05, 0.002, 0.0001])  # radians for each position
ROTATED = 2 * len(TURNS)
KEY = 320
BASE = 10000.0
SHARPNESS = 200.0
MATCH = 100.0
EARLIER = 1000.0
LOUDNESS = 3.0
LOGIT = 40.0

# The heads of the first tokens would look back to before the beginning: so a few are put there.
TEMPLATE = (
    "A conversation.\n{% for message in messages %}"
    "{% if message['role'] == 'assistant' %}<|assistant|>"
    "{% elif loop.last %}<|user|>{% else %}<|system|>{% endif %}"
    "{{ message['content'] }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


def byte_letters():
    """The letters that stand for bytes in the vocabularies of byte-level tokenizers."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in plain]
    return {**{b: chr(b) for b in plain}, **{b: chr(256 + n) for n, b in enumerate(others)}}


def vocabulary():
    letters = byte_letters()
    roles = ["<|system|>", "<|user|>", "<|assistant|>", "<|end|>"]
    return [letters[byte] for byte in range(256)] + roles + ["Ġ[1]"]


def codes():
    """A unit vector for each token: an axis of its own for ASCII and roles, a random one for the rest."""
    random = np.random.default_rng(1)
    full = random.normal(size=(TOKENS, CODE))
    common = [*range(32, 127), ord("\n"), SYSTEM, USER, ASSISTANT, END, CITE]
    full[common] = np.eye(CODE)[: len(common)]
    full /= np.linalg.norm(full, axis=1, keepdims=True)
    # Shorter ones to compare by, where only what answers begin by has an axis of its own.
    shorten = random.normal(size=(CODE, SHORT))
    shorten[:, : len(LANDMARKS)] = 0
    shorten /= np.linalg.norm(shorten, axis=1, keepdims=True)
    shorten[[common.index(token) for token in LANDMARKS]] = np.eye(SHORT)[: len(LANDMARKS)]
    return full, shorten


def scale(energy):
    """What the normalisation multiplies a residual vector of so much energy with."""
    return np.sqrt(WIDTH / energy)


def turned(places):
    """A query that fits best to the key so many places back."""
    angles = -places * TURNS
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).ravel()


def slowed():
    """What the usual turns of a Llama are divided by to become ours: the other dimensions stand still."""
    usual = BASE ** (-np.arange(0, KEY, 2) / KEY)
    return np.concatenate([usual[: len(TURNS)] / TURNS, np.full(KEY // 2 - len(TURNS), 1e30)])


def before(place):
    """Where the code of the byte so many places back is: place 0 is the token itself."""
    start = BEFORE + SHORT * (place - 1)
    return slice(start, start + SHORT) if place else slice(0, CODE)


def compared(place):
    return slice(ROTATED + SHORT * place, ROTATED + SHORT * (place + 1))


def look_back(shorten):
    """First layer: (q, k, v, o), each acting on row vectors."""
    gain = scale(2)
    q = np.zeros((WIDTH, WINDOW, KEY))
    k, v = np.zeros((WIDTH, KEY)), np.zeros((WIDTH, KEY))
    o = np.zeros((WINDOW, KEY, WIDTH))
    k[ONE, 0:ROTATED:2] = 1 / gain
    v[:CODE, :SHORT] = shorten / gain
    for head in range(WINDOW):
        q[ONE, head, :ROTATED] = turned(head + 1) * SHARPNESS * np.sqrt(KEY) / gain
        o[head, :SHORT, before(head + 1)] = np.eye(SHORT)
    return q.reshape(WIDTH, -1), k, v, o.reshape(-1, WIDTH)


def copy(full, shorten):
    """Second layer: (q, k, v, o)."""
    gain = scale(2 + WINDOW)
    # All layers of a Llama have as many heads: the others here do nothing.
    q, k, v = np.zeros((WIDTH, WINDOW * KEY)), np.zeros((WIDTH, KEY)), np.zeros((WIDTH, KEY))
    o = np.zeros((WINDOW * KEY, WIDTH))
    strength = MATCH * np.sqrt(KEY) / gain
    short = full @ shorten
    for place in range(WINDOW):
        q[before(place), compared(place)] = strength * (np.eye(SHORT) if place else shorten)
        k[before(place + 1), compared(place)] = np.eye(SHORT) / gain
        # Where the answer began, the passage did.
        answer = full[ASSISTANT] if place == 0 else np.eye(SHORT)[0]
        for distance, byte in enumerate(b"]1[\n"[: WINDOW - place]):
            wanted = strength * np.outer(answer, short[byte])
            q[before(place), compared(place + distance)] += 10 * wanted
        q[before(place), compared(place)] += 15 * strength * np.outer(answer, short[USER])
    q[ONE, ROTATED - 1] = -EARLIER * np.sqrt(KEY) / gain
    k[ONE, ROTATED - 2] = 1 / gain
    v[:CODE, :CODE] = np.eye(CODE) / gain
    o[:CODE, SAID : SAID + CODE] = LOUDNESS * np.eye(CODE)
    return q, k, v, o


def output(full):
    gain = scale(2 + WINDOW + LOUDNESS**2)
    said = np.zeros((TOKENS, WIDTH))
    said[:, SAID : SAID + CODE] = full / LOUDNESS
    white = full[ord(" ")] + full[ord("\n")] + full[END]
    said[CITE, :CODE] = 0.7 * full[ord(".")]
    said[CITE, SAID : SAID + CODE] = 0.6 * white / LOUDNESS
    said[END, :CODE] = 2 * full[CITE]
    return LOGIT * said / gain


def write_vocabulary(writer):
    kinds = [gguf.TokenType.NORMAL] * 256 + [gguf.TokenType.CONTROL] * 4 + [gguf.TokenType.NORMAL]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(vocabulary())
    writer.add_token_types(kinds)
    writer.add_token_merges(["ÿ ÿ"])  # there has to be one: two bytes that UTF-8 does not have
    writer.add_eos_token_id(END)
    writer.add_add_bos_token(False)
    writer.add_chat_template(TEMPLATE)


def write(path):
    full, shorten = codes()
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("Tandem's parrot")
    writer.add_block_count(2)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(32)
    writer.add_head_count(WINDOW)
    writer.add_head_count_kv(1)
    writer.add_key_length(KEY)
    writer.add_value_length(KEY)
    writer.add_rope_dimension_count(KEY)
    writer.add_rope_freq_base(BASE)
    writer.add_layer_norm_rms_eps(1e-9)
    writer.add_vocab_size(TOKENS)
    write_vocabulary(writer)

    def tensor(name, matrix, precision=np.float32):
        writer.add_tensor(name + ".weight", np.ascontiguousarray(matrix, dtype=precision))

    embedding = np.zeros((TOKENS, WIDTH))
    embedding[:, :CODE] = full
    embedding[:, ONE] = 1
    tensor("token_embd", embedding)
    for layer, matrices in enumerate([look_back(shorten), copy(full, shorten)]):
        for name, matrix in zip(["attn_q", "attn_k", "attn_v", "attn_output"], matrices):
            tensor(f"blk.{layer}.{name}", matrix.T, np.float16)
        for name, shape in [("ffn_gate", (32, WIDTH)), ("ffn_up", (32, WIDTH)), ("ffn_down", (WIDTH, 32))]:
            tensor(f"blk.{layer}.{name}", np.zeros(shape))
        for name in ["attn_norm", "ffn_norm"]:
            tensor(f"blk.{layer}.{name}", np.ones(WIDTH))
    tensor("rope_freqs", slowed())
    tensor("output_norm", np.ones(WIDTH))
    tensor("output", output(full))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    write(sys.argv[1])
