package dev.tandem.generation.tuned;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the safetensors format, tensors of 32-bit floats only: eight bytes with the header's
 * length, the header as a JSON object of names, types, shapes and offsets, then the numbers. As the
 * format demands, tensors lie one behind the other and fill the rest; nothing is read that they do
 * not account for. See https://github.com/huggingface/safetensors#format.
 */
final class Safetensors {

  private static final int LENGTH_BYTES = 8;
  private static final long MOST_HEADER = 1 << 20;
  private static final String METADATA = "__metadata__";
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /** Bytes that are not such a file; the message is a sentence for people. */
  static final class Malformed extends Exception {

    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * @param shape sizes by dimension, the outermost first
   * @param values row after row
   */
  @SuppressWarnings("ArrayRecordComponent") // numbers in bulk, never compared
  record Tensor(List<Long> shape, float[] values) {}

  private record Place(String name, List<Long> shape, long begin, long end) {}

  private final ByteBuffer bytes;

  private Safetensors(byte[] file) {
    this.bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The tensors by name. */
  static Map<String, Tensor> read(byte[] file) throws Malformed {
    return new Safetensors(file).tensors();
  }

  private Map<String, Tensor> tensors() throws Malformed {
    int headerBytes = headerBytes();
    int dataBegin = LENGTH_BYTES + headerBytes;
    List<Place> places = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : header(headerBytes).properties()) {
      if (!entry.getKey().equals(METADATA)) {
        places.add(place(entry.getKey(), entry.getValue()));
      }
    }
    places.sort(Comparator.comparingLong(Place::begin).thenComparingLong(Place::end));
    long end = 0;
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Place place : places) {
      if (place.begin() != end || place.end() > bytes.capacity() - dataBegin) {
        throw new Malformed("the tensor '" + place.name() + "' does not lie where it should.");
      }
      end = place.end();
      tensors.put(place.name(), new Tensor(place.shape(), values(dataBegin, place)));
    }
    if (end != bytes.capacity() - dataBegin) {
      throw new Malformed("it has bytes that belong to no tensor.");
    }
    return tensors;
  }

  private int headerBytes() throws Malformed {
    if (bytes.capacity() < LENGTH_BYTES) {
      throw new Malformed("it is shorter than eight bytes.");
    }
    long length = bytes.getLong(0);
    if (length < 2 || length > MOST_HEADER || length > bytes.capacity() - LENGTH_BYTES) {
      throw new Malformed("its header's length makes no sense.");
    }
    return (int) length;
  }

  private ObjectNode header(int length) throws Malformed {
    try {
      JsonNode header = JSON.readTree(bytes.array(), LENGTH_BYTES, length);
      if (bytes.get(LENGTH_BYTES) == '{' && header instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      // Said below.
    }
    throw new Malformed("its header is not a JSON object.");
  }

  private static Place place(String name, JsonNode about) throws Malformed {
    if (!about.path("dtype").asText().equals("F32")) {
      throw new Malformed("the tensor '" + name + "' is not of the type F32.");
    }
    List<Long> shape = numbers(name, about.path("shape"));
    List<Long> offsets = numbers(name, about.path("data_offsets"));
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw new Malformed("the tensor '" + name + "' has no proper data_offsets.");
    }
    if (sizeOf(name, shape) * Float.BYTES != offsets.get(1) - offsets.get(0)) {
      throw new Malformed("the shape of the tensor '" + name + "' does not fit its bytes.");
    }
    return new Place(name, shape, offsets.get(0), offsets.get(1));
  }

  private static List<Long> numbers(String name, JsonNode array) throws Malformed {
    List<Long> numbers = new ArrayList<>();
    for (JsonNode number : array) {
      if (!number.isIntegralNumber() || !number.canConvertToInt() || number.intValue() < 0) {
        throw new Malformed("the tensor '" + name + "' has a size or offset that makes no sense.");
      }
      numbers.add(number.longValue());
    }
    if (!array.isArray()) {
      throw new Malformed("the tensor '" + name + "' lacks its shape or its data_offsets.");
    }
    return List.copyOf(numbers);
  }

  private static long sizeOf(String name, List<Long> shape) throws Malformed {
    long size = 1;
    for (long dimension : shape) {
      size *= dimension;
      if (size > Integer.MAX_VALUE) {
        throw new Malformed("the tensor '" + name + "' is too large.");
      }
    }
    return size;
  }

  private float[] values(int dataBegin, Place place) {
    float[] values = new float[(int) (place.end() - place.begin()) / Float.BYTES];
    bytes
        .slice(dataBegin + (int) place.begin(), (int) (place.end() - place.begin()))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    return values;
  }
}
