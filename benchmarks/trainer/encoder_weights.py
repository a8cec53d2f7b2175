"""bge-small-en-v1.5 as a Transformers model, from the full-precision ONNX file of a Maven artifact."""

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import numpy_helper
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

DIMENSIONS = 384


def load(folder):
    """The model, its tokenizer, and a function from texts to what the ONNX file itself makes of them."""
    file = folder / "bge-small-en-v1.5.onnx"
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(folder / "bge-small-en-v1.5-tokenizer.json"),
        pad_token="[PAD]",
        model_max_length=512,
    )
    config = BertConfig(
        vocab_size=30522,
        hidden_size=DIMENSIONS,
        num_hidden_layers=12,
        num_attention_heads=12,
        intermediate_size=4 * DIMENSIONS,
    )
    model = BertModel(config, add_pooling_layer=False)
    missing, unexpected = model.load_state_dict(weights(file), strict=False)
    if unexpected or [name for name in missing if not name.endswith(("position_ids", "token_type_ids"))]:
        raise SystemExit(f"{file} holds another model: missing {missing}, unexpected {unexpected}")
    return model, tokenizer, original(file, tokenizer)


def weights(file):
    """Its initializers under the names that Transformers has for them.

    The export kept the names of vectors and embeddings; matrices lost theirs and lie transposed, but the
    multiplication that uses one is named after the layer.
    """
    graph = onnx.load(file).graph
    values = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    named = {
        name: torch.tensor(value)
        for name, value in values.items()
        if name.startswith(("embeddings.", "encoder.")) and value.dtype == np.float32
    }
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in values:
            name = node.name.strip("/").removesuffix("/MatMul").replace("/", ".") + ".weight"
            named[name] = torch.tensor(values[node.input[1]].T.copy())
    return named


def original(file, tokenizer):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(file), options)

    def embed(text):
        tokens = np.array([tokenizer(text)["input_ids"]], np.int64)
        inputs = {
            "input_ids": tokens,
            "attention_mask": np.ones_like(tokens),
            "token_type_ids": np.zeros_like(tokens),
        }
        vector = session.run(None, inputs)[0][0, 0]
        return vector / np.linalg.norm(vector)

    return embed
