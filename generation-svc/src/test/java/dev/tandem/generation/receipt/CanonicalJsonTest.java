package dev.tandem.generation.receipt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static String canonical(String json) {
    try {
      return CanonicalJson.of(JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Test
  void sortsMembersAtEveryDepthAndLeavesOutWhiteSpace() {
    assertEquals(
        "{\"a\":[{\"b\":1,\"c\":2},null,true],\"b\":{},\"c\":[]}",
        canonical("{ \"c\": [], \"b\": {}, \"a\": [ {\"c\":2, \"b\":1}, null, true ] }"));
  }

  /** The order of RFC 8785, section 3.2.3: by UTF-16 units. */
  @Test
  void sortsMembersByTheirUtf16Units() {
    assertEquals(
        "{\"\\r\":1,\"1\":2,\"\u0080\":3,\"ö\":4,\"€\":5,\"😂\":6,\"\ufb33\":7}",
        canonical("{\"€\":5,\"\\r\":1,\"\ufb33\":7,\"1\":2,\"😂\":6," + "\"\u0080\":3,\"ö\":4}"));
  }

  /** Bits and spellings of RFC 8785, appendix B. */
  @ParameterizedTest
  @CsvSource({
    "0000000000000000,0",
    "8000000000000000,0",
    "0000000000000001,5e-324",
    "8000000000000001,-5e-324",
    "7fefffffffffffff,1.7976931348623157e+308",
    "ffefffffffffffff,-1.7976931348623157e+308",
    "4340000000000000,9007199254740992",
    "c340000000000000,-9007199254740992",
    "4430000000000000,295147905179352830000",
    "44b52d02c7e14af5,9.999999999999997e+22",
    "44b52d02c7e14af6,1e+23",
    "44b52d02c7e14af7,1.0000000000000001e+23",
    "444b1ae4d6e2ef4e,999999999999999700000",
    "444b1ae4d6e2ef4f,999999999999999900000",
    "444b1ae4d6e2ef50,1e+21",
    "3eb0c6f7a0b5ed8c,9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d,0.000001",
    "41b3de4355555553,333333333.3333332",
    "41b3de4355555554,333333333.33333325",
    "41b3de4355555555,333333333.3333333",
    "41b3de4355555556,333333333.3333334",
    "41b3de4355555557,333333333.33333343",
    "becbf647612f3696,-0.0000033333333333333333",
    "43143ff3c1cb0959,1424953923781206.2",
    "7fffffffffffffff,null",
    "7ff0000000000000,null"
  })
  void writesNumbersAsEcmaScriptDoes(String bits, String expected) {
    assertEquals(
        expected, CanonicalJson.number(Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16))));
  }

  @Test
  void writesIntegersAndDecimalsAlikeWhateverTheirType() {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    assertEquals("1", CanonicalJson.of(nodes.numberNode(1.0)));
    assertEquals("1", CanonicalJson.of(nodes.numberNode(new BigDecimal("1.00"))));
    assertEquals("1795219200123456", CanonicalJson.of(nodes.numberNode(1_795_219_200_123_456L)));
    assertEquals("0.1", CanonicalJson.of(nodes.numberNode(0.1)));
    assertEquals("18446744073709552000", canonical("18446744073709551615"));
  }

  @Test
  void escapesOnlyWhatMustBe() {
    assertEquals(
        "\"\\b\\t\\n\\f\\r\\\"\\\\/\\u001f€😂\u007f\"",
        canonical("\"\\b\\t\\n\\f\\r\\\"\\\\\\/\\u001F\\u20AC\\ud83d\\ude02\u007f\""));
  }

  @Test
  void replacesWhatNoDatabaseKeeps() {
    assertEquals("\"a\uFFFDb\uFFFDc\uFFFD\"", canonical("\"a\\u0000b\\udc00c\\ud800\""));
    assertEquals("a\uFFFDb\uFFFD😂", CanonicalJson.storable("a\0b\ud800😂"));
  }

  @Test
  void isTheSameAgainWhenReadAndWrittenOnceMore() {
    String once = canonical("{\"z\":1e400,\"y\":0.1e-7,\"x\":\"é\\u0001\",\"w\":[1.50,-0.0]}");
    assertEquals(once, canonical(once));
  }
}
