package dev.tandem.retrieval.embed;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class EmbeddingsResourceTest {

  @Test
  void answersAsOpenAiDoes() {
    send("{'input': 'How do plants make food?', 'model': 'bge-small-en-v1.5'}")
        .statusCode(200)
        .body("object", equalTo("list"))
        .body("model", equalTo("bge-small-en-v1.5"))
        .body("data", hasSize(1))
        .body("data[0].object", equalTo("embedding"))
        .body("data[0].index", equalTo(0))
        .body("data[0].embedding", hasSize(384))
        .body("usage.prompt_tokens", equalTo(6))
        .body("usage.total_tokens", equalTo(6));
  }

  @Test
  void givesBase64TheSameNumbersAsFloats() {
    float[] floats = vector("{'input': ['plants'], 'model': 'bge-small-en-v1.5'}", 0);
    String base64 =
        send("{'input': ['plants'], 'model': 'bge-small-en-v1.5', 'encoding_format':"
                + " 'base64'}")
            .statusCode(200)
            .extract()
            .path("data[0].embedding");
    float[] decoded = new float[384];
    ByteBuffer.wrap(Base64.getDecoder().decode(base64))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(decoded);
    assertArrayEquals(floats, decoded);
  }

  @Test
  void keepsTheOrderOfTheInputs() {
    String both = "{'input': ['plants', 'treaties'], 'model': 'bge-small-en-v1.5'}";
    String swapped = "{'input': ['treaties', 'plants'], 'model': 'bge-small-en-v1.5'}";
    send(both).body("data.index", equalTo(List.of(0, 1)));
    assertArrayEquals(vector(both, 0), vector(swapped, 1));
    assertArrayEquals(vector(both, 1), vector(swapped, 0));
  }

  @Test
  void shortensVectorsToTheAskedDimensionsAndLengthOne() {
    float[] whole = vector("{'input': 'plants', 'model': 'bge-small-en-v1.5'}", 0);
    float[] cut = vector("{'input': 'plants', 'model': 'bge-small-en-v1.5', 'dimensions': 64}", 0);
    assertEquals(64, cut.length);
    double squares = 0;
    for (float value : cut) {
      squares += value * value;
    }
    assertEquals(1, squares, 1e-5);
    assertEquals(whole[0] / whole[63], cut[0] / cut[63], 1e-3);
  }

  @Test
  void readsTokensAsTheTextTheySpell() {
    // cl100k_base: "hello world" is 15339, 1917; "plants" is 1485, 1821.
    float[] text = vector("{'input': 'hello world', 'model': 'bge-small-en-v1.5'}", 0);
    assertArrayEquals(text, vector("{'input': [15339, 1917], 'model': 'bge-small-en-v1.5'}", 0));
    assertArrayEquals(
        text, vector("{'input': [[1], [15339, 1917]], 'model': 'bge-small-en-v1.5'}", 1));
  }

  @Test
  void acceptsAbsentOptionsGivenAsNull() {
    send("{'input': 'x', 'model': 'bge-small-en-v1.5', 'encoding_format': null, 'dimensions':"
            + " null, 'user': null}")
        .statusCode(200)
        .body("data[0].embedding[0]", notNullValue());
  }

  @Test
  void acceptsTwoThousandAndFortyEightInputs() {
    send("{'input': " + texts(2048) + ", 'model': 'bge-small-en-v1.5', 'dimensions': 1}")
        .statusCode(200)
        .body("data", hasSize(2048));
  }

  @Test
  void refusesTwoThousandAndFortyNineInputs() {
    send("{'input': " + texts(2049) + ", 'model': 'bge-small-en-v1.5'}")
        .statusCode(400)
        .body("error.param", equalTo("input"))
        .body("error.message", containsString("2049"));
  }

  @Test
  void refusesMoreTokensThanAllowedInOneInputAndInAll() {
    send("{'input': '" + "word ".repeat(8193) + "', 'model': 'bge-small-en-v1.5'}")
        .statusCode(400)
        .body("error.code", equalTo("context_length_exceeded"));
    String input =
        IntStream.range(0, 38)
            .mapToObj(i -> "'" + "word ".repeat(8000) + "'")
            .collect(Collectors.joining(",", "[", "]"));
    send("{'input': " + input + ", 'model': 'bge-small-en-v1.5'}")
        .statusCode(400)
        .body("error.param", equalTo("input"))
        .body("error.message", containsString("304000"));
    String tokens =
        IntStream.range(0, 8193).mapToObj(i -> "1917").collect(Collectors.joining(",", "[", "]"));
    send("{'input': [" + tokens + "], 'model': 'bge-small-en-v1.5'}")
        .statusCode(400)
        .body("error.code", equalTo("context_length_exceeded"));
  }

  @Test
  void refusesAnUnknownModel() {
    send("{'input': 'x', 'model': 'text-embedding-3-small'}")
        .statusCode(404)
        .body("error.code", equalTo("model_not_found"))
        .body("error.param", equalTo("model"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "input           | {'model': 'm'}",
        "input           | {'model': 'm', 'input': null}",
        "input           | {'model': 'm', 'input': ''}",
        "input           | {'model': 'm', 'input': []}",
        "input           | {'model': 'm', 'input': 5}",
        "input           | {'model': 'm', 'input': true}",
        "input           | {'model': 'm', 'input': {'text': 'x'}}",
        "input           | {'model': 'm', 'input': ['a', '']}",
        "input           | {'model': 'm', 'input': ['a', null]}",
        "input           | {'model': 'm', 'input': ['a', 5]}",
        "input           | {'model': 'm', 'input': ['a', ['b']]}",
        "input           | {'model': 'm', 'input': [null]}",
        "input           | {'model': 'm', 'input': [[]]}",
        "input           | {'model': 'm', 'input': [1, 2.5]}",
        "input           | {'model': 'm', 'input': [1, 'a']}",
        "input           | {'model': 'm', 'input': [1.0]}",
        "input           | {'model': 'm', 'input': [-1]}",
        "input           | {'model': 'm', 'input': [200000]}",
        "input           | {'model': 'm', 'input': [99999999999]}",
        "input           | {'model': 'm', 'input': [[[1]]]}",
        "input           | {'model': 'm', 'input': [[1], 2]}",
        "model           | {'input': 'x'}",
        "model           | {'input': 'x', 'model': null}",
        "model           | {'input': 'x', 'model': ''}",
        "model           | {'input': 'x', 'model': 5}",
        "encoding_format | {'input': 'x', 'model': 'm', 'encoding_format': 'int8'}",
        "encoding_format | {'input': 'x', 'model': 'm', 'encoding_format': 5}",
        "dimensions      | {'input': 'x', 'model': 'm', 'dimensions': 0}",
        "dimensions      | {'input': 'x', 'model': 'm', 'dimensions': -1}",
        "dimensions      | {'input': 'x', 'model': 'm', 'dimensions': 1.5}",
        "dimensions      | {'input': 'x', 'model': 'm', 'dimensions': '64'}",
        "dimensions      | {'input': 'x', 'model': 'bge-small-en-v1.5', 'dimensions': 385}",
        "user            | {'input': 'x', 'model': 'm', 'user': 5}",
      })
  void namesTheParameterThatIsWrong(String param, String body) {
    send(body)
        .statusCode(400)
        .body("error.type", equalTo("invalid_request_error"))
        .body("error.param", equalTo(param));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``",
        "[]",
        "'text'",
        "{'input': 'x', 'model': 'm'",
        "{'input': 'x', 'model': 'm', 'dimensions': NaN}",
        "{'input': 'x', 'model': 'm'} {}",
      })
  void refusesWhatIsNotOneJsonObject(String body) {
    send(body).statusCode(400).body("error.type", equalTo("invalid_request_error"));
  }

  @Test
  void refusesJsonNestedWithoutEnd() {
    send("{'model': 'm', 'input': " + "[".repeat(2_000) + "]".repeat(2_000) + "}").statusCode(400);
  }

  @Test
  void listsTheEmbeddingModels() {
    given()
        .get("/tandem/v1/embedding-models")
        .then()
        .statusCode(200)
        .body("data.id", hasItem("bge-small-en-v1.5"))
        .body("data[0].dimensions", equalTo(384));
  }

  private static ValidatableResponse send(String body) {
    return given()
        .contentType("application/json")
        .body(body.replace('\'', '"'))
        .post("/v1/embeddings")
        .then();
  }

  private static float[] vector(String body, int index) {
    JsonPath answer = send(body).statusCode(200).extract().jsonPath();
    List<Number> numbers = answer.getList("data[" + index + "].embedding");
    float[] vector = new float[numbers.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = numbers.get(i).floatValue();
    }
    return vector;
  }

  private static String texts(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "'" + i % 8 + "'")
        .collect(Collectors.joining(",", "[", "]"));
  }
}
