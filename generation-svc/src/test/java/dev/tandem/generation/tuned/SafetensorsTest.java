package dev.tandem.generation.tuned;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.generation.tuned.Safetensors.Malformed;
import dev.tandem.generation.tuned.Safetensors.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {

  private static final byte[] WHOLE =
      Heads.head(new float[][] {{1, 2, 3}, {4, 5, 6}}, new float[] {7, 8});

  @Test
  void readsTensorsWhereverTheyLie() throws Malformed {
    Map<String, Tensor> tensors = Safetensors.read(WHOLE);

    assertEquals(List.of(2L, 3L), tensors.get("weight").shape());
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, tensors.get("weight").values());
    assertEquals(List.of(2L), tensors.get("bias").shape());
    assertArrayEquals(new float[] {7, 8}, tensors.get("bias").values());
    assertEquals(3, tensors.size(), "metadata is no tensor");
  }

  @Test
  void refusesAFileThatIsCutAnywhere() {
    for (int length = 0; length < WHOLE.length; length++) {
      byte[] cut = Arrays.copyOf(WHOLE, length);
      assertThrows(Malformed.class, () -> Safetensors.read(cut), "cut at " + length);
    }
  }

  @Test
  void refusesBytesBehindTheLastTensor() {
    assertThrows(Malformed.class, () -> Safetensors.read(Arrays.copyOf(WHOLE, WHOLE.length + 4)));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32, (1L << 32) + 150})
  void refusesAHeaderOfAnImpossibleLength(long length) {
    byte[] file = WHOLE.clone();
    for (int i = 0; i < 8; i++) {
      file[i] = (byte) (length >>> (8 * i));
    }
    assertThrows(Malformed.class, () -> Safetensors.read(file));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        " {}",
        "{} {}",
        "not json",
        "{'a':1}",
        "{'a':{'dtype':'F16','shape':[2],'data_offsets':[0,4]}}",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}}",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,0]}}",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}",
        "{'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,-4]}}",
        "{'a':{'dtype':'F32','shape':[1.0],'data_offsets':[0,4]}}",
        "{'a':{'dtype':'F32','shape':1,'data_offsets':[0,4]}}",
        "{'a':{'dtype':'F32','shape':[1]}}",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4,4]}}",
        "{'a':{'dtype':'F32','shape':[65536,65536],'data_offsets':[0,0]}}",
        "{'a':{'dtype':'F32','shape':[2147483647,2147483647,4],'data_offsets':[0,4]}}",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},"
            + "'b':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},"
            + "'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}"
      })
  void refusesAHeaderThatDoesNotDescribeItsBytes(String header) {
    byte[] file = Heads.file(header.replace('\'', '"'), 1);
    Malformed failure = assertThrows(Malformed.class, () -> Safetensors.read(file));
    assertTrue(failure.getMessage().endsWith("."), failure.getMessage());
  }

  @Test
  void readsAnEmptyTensorAndOneOfNoDimension() throws Malformed {
    String header =
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[4,4]}}";
    Map<String, Tensor> tensors = Safetensors.read(Heads.file(header, 5));

    assertArrayEquals(new float[] {5}, tensors.get("a").values());
    assertEquals(0, tensors.get("b").values().length);
  }
}
