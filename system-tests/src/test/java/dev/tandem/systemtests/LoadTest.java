package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Much at once, and much in one piece. */
@ExtendWith(SharedTandem.class)
class LoadTest {

  private static final int UPLOADS = 1_000;
  private static final long LARGEST = 512L << 20;

  @Test
  void takesAThousandUploadsAtOnce(Api api) throws Exception {
    List<Future<Api.Answer>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < UPLOADS; i++) {
        int number = i;
        answers.add(
            threads.submit(() -> api.upload(number + ".txt", ("text " + number).getBytes())));
      }
    }
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < UPLOADS; i++) {
      Api.Answer answer = answers.get(i).get();
      // A server that is too busy may say so; it may not fail.
      assertTrue(answer.status() == 200 || answer.status() == 429, answer.body());
      if (answer.status() == 200) {
        String id = answer.json().get("id").asText();
        assertTrue(ids.add(id), id + " was given twice");
        assertEquals("text " + i, api.get("/v1/files/" + id + "/content").body());
      }
    }
    assertTrue(ids.size() > UPLOADS / 2, "only " + ids.size() + " were taken");
    ids.forEach(id -> api.delete("/v1/files/" + id).ok());
  }

  /** The heap is 512 MB as well: the bytes can not all be in memory. */
  @Test
  void takesALargestFileThroughASmallHeap(Api api) throws Exception {
    Api.Answer made = api.upload("largest.txt", Api.generated(LARGEST, () -> new Filler(LARGEST)));
    assertEquals(LARGEST, made.ok().get("bytes").asLong());
    String id = made.json().get("id").asText();
    assertEquals(LARGEST, api.download("/v1/files/" + id + "/content"));
    api.delete("/v1/files/" + id).ok();
  }
}
