package dev.tandem.generation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.api.error.ApiError;
import dev.tandem.generation.retrieval.Asker;
import dev.tandem.generation.retrieval.Retrieval;
import dev.tandem.generation.retrieval.Retrieval.Embedded;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors from retrieval-svc, and what becomes of answers that are none. */
@QuarkusTest
@GenerationTest
class RetrievalEmbeddingTest {

  private static final Asker ASKER = Asker.service("first");

  @Inject Retrieval retrieval;

  @Test
  void givesAVectorForEachTextInOrder() {
    List<String> texts = List.of("red boats", "green gardens", "red boats");

    Embedded embedded = retrieval.embedded(ASKER, texts).await().indefinitely();
    List<float[]> vectors = retrieval.embed(ASKER, texts).await().indefinitely();

    assertEquals(StubEmbeddings.MODEL, embedded.model());
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(StubEmbeddings.of(texts.get(i)), embedded.vectors().get(i));
      assertArrayEquals(vectors.get(i), embedded.vectors().get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fails", "is malformed", "is a page", "is no base64", "is slow"})
  void calls503WhatIsNoAnswer(String text) {
    ApiError failure =
        assertThrows(
            ApiError.class,
            () -> retrieval.embedded(ASKER, List.of(text)).await().atMost(Duration.ofSeconds(10)));

    assertEquals(503, failure.status());
    assertFalse(failure.getMessage().contains("secret"));
  }

  @Test
  void passesRefusalsOn() {
    ApiError failure =
        assertThrows(
            ApiError.class,
            () -> retrieval.embedded(ASKER, List.of("is refused")).await().indefinitely());

    assertEquals(404, failure.status());
    assertEquals("No such model.", failure.getMessage());
  }
}
