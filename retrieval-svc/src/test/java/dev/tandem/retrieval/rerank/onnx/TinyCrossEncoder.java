package dev.tandem.retrieval.rerank.onnx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A real ONNX model of a few hundred bytes, written out here: its logit is twice the number of
 * equal tokens that stand under different token types, less 3. {@code [UNK]} equals nothing; {@code
 * [SEP]} stands under both, so that two texts without a common word get -1. Ids, types and both
 * outputs' shapes are those of a BERT.
 */
public final class TinyCrossEncoder {

  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final int OPSET = 13;

  private TinyCrossEncoder() {}

  /** Writes the folder of a reranker: model.onnx, and a vocab.txt of these words. */
  public static Path write(Path folder, String... words) throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve("model.onnx"), model());
    StringBuilder vocabulary = new StringBuilder("[PAD]\n[UNK]\n[CLS]\n[SEP]\n");
    for (String word : words) {
      vocabulary.append(word).append('\n');
    }
    Files.writeString(folder.resolve("vocab.txt"), vocabulary);
    return folder;
  }

  private static byte[] model() {
    Message graph = new Message();
    graph.add(1, node("Unsqueeze", "rows", "input_ids", "axis2"));
    graph.add(1, node("Unsqueeze", "columns", "input_ids", "axis1"));
    graph.add(1, node("Equal", "equal", "rows", "columns"));
    graph.add(1, cast("equalities", "equal"));
    graph.add(1, cast("second", "token_type_ids"));
    graph.add(1, node("Equal", "unknown", "input_ids", "unk"));
    graph.add(1, cast("unknowns", "unknown"));
    graph.add(1, node("Sub", "known", "one", "unknowns"));
    graph.add(1, node("Mul", "meant", "known", "second"));
    graph.add(1, node("Sub", "first", "one", "second"));
    graph.add(1, node("Unsqueeze", "firsts", "first", "axis2"));
    graph.add(1, node("Unsqueeze", "seconds", "meant", "axis1"));
    graph.add(1, node("Mul", "pairs", "firsts", "seconds"));
    graph.add(1, node("Mul", "common", "equalities", "pairs"));
    graph.add(1, node("ReduceSum", "sum", "common", "axis2"));
    graph.add(1, node("ReduceSum", "sums", "sum", "axis1"));
    graph.add(1, node("Squeeze", "count", "sums", "axis2"));
    graph.add(1, node("Mul", "doubled", "count", "two"));
    graph.add(1, node("Sub", "logits", "doubled", "three"));
    graph.add(2, "tiny cross-encoder");
    graph.add(5, number("one", 1)).add(5, number("two", 2)).add(5, number("three", 3));
    graph.add(5, integer("axis1", 1)).add(5, integer("axis2", 2));
    graph.add(5, integer("unk", 1));
    for (String input : List.of("input_ids", "attention_mask", "token_type_ids")) {
      graph.add(11, value(input, INT64, new Message().add(2, "tokens")));
    }
    graph.add(12, value("logits", FLOAT, new Message().add(1, 1)));
    Message opset = new Message().add(1, "").add(2, OPSET);
    return new Message().add(1, 7).add(8, opset).add(7, graph).bytes();
  }

  private static Message node(String operator, String output, String... inputs) {
    Message node = new Message();
    for (String input : inputs) {
      node.add(1, input);
    }
    return node.add(2, output).add(4, operator);
  }

  private static Message cast(String output, String input) {
    return node("Cast", output, input).add(5, new Message().add(1, "to").add(3, FLOAT).add(20, 2));
  }

  private static Message number(String name, float value) {
    byte[] raw = new byte[Float.BYTES];
    int bits = Float.floatToIntBits(value);
    for (int i = 0; i < raw.length; i++) {
      raw[i] = (byte) (bits >> 8 * i);
    }
    return new Message().add(2, FLOAT).add(8, name).add(9, raw);
  }

  private static Message integer(String name, int value) {
    byte[] raw = new byte[Long.BYTES];
    raw[0] = (byte) value;
    return new Message().add(1, 1).add(2, INT64).add(8, name).add(9, raw);
  }

  /** A tensor of shape [1, second]. */
  private static Message value(String name, int type, Message second) {
    Message shape = new Message().add(1, new Message().add(1, 1)).add(1, second);
    Message tensor = new Message().add(1, type).add(2, shape);
    return new Message().add(1, name).add(2, new Message().add(1, tensor));
  }

  /** A message of Protocol Buffers. */
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message add(int field, long value) {
      varint((long) field << 3);
      varint(value);
      return this;
    }

    Message add(int field, String text) {
      return add(field, text.getBytes(StandardCharsets.UTF_8));
    }

    Message add(int field, Message message) {
      return add(field, message.bytes());
    }

    Message add(int field, byte[] bytes) {
      varint((long) field << 3 | 2);
      varint(bytes.length);
      out.writeBytes(bytes);
      return this;
    }

    byte[] bytes() {
      return out.toByteArray();
    }

    private void varint(long value) {
      long rest = value;
      while (rest >= 0x80) {
        out.write((int) (rest & 0x7f | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }
}
