package dev.tandem.api.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdsTest {

  @Test
  void putsThePrefixBeforeTwentyFourLettersAndDigits() {
    String id = Ids.next("file-");
    assertTrue(id.matches("file-[0-9a-z]{24}"), id);
  }

  @Test
  void repeatsNone() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      seen.add(Ids.next("vs_"));
    }
    assertEquals(10_000, seen.size());
  }
}
