package dev.tandem.api.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.api.error.ApiError;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageRequestTest {

  @Test
  void isNewestFirstWithTheDefaultLimit() {
    assertEquals(
        new PageRequest(20, false, null, null), PageRequest.of(null, 20, 100, null, null, null));
    assertEquals(
        new PageRequest(20, false, null, null), PageRequest.of("", 20, 100, "desc", null, null));
  }

  @Test
  void takesTheLargestLimitAndACursor() {
    assertEquals(
        new PageRequest(100, true, "vs_1", null),
        PageRequest.of("100", 20, 100, "asc", "vs_1", null));
    assertEquals(
        new PageRequest(1, false, null, "vs_1"), PageRequest.of("1", 20, 100, null, null, "vs_1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "101", "ten", "1.5", " 1", "99999999999", "0x10"})
  void refusesAnImpossibleLimit(String limit) {
    ApiError error =
        assertThrows(ApiError.class, () -> PageRequest.of(limit, 20, 100, null, null, null));
    assertEquals(400, error.status());
    assertEquals("limit", error.param());
  }

  @ParameterizedTest
  @CsvSource({"ASC", "up", "''"})
  void refusesAnUnknownOrder(String order) {
    ApiError error =
        assertThrows(ApiError.class, () -> PageRequest.of(null, 20, 100, order, null, null));
    assertEquals("order", error.param());
  }

  @Test
  void refusesBothCursorsAtOnce() {
    ApiError error =
        assertThrows(ApiError.class, () -> PageRequest.of(null, 20, 100, null, "a", "b"));
    assertEquals("before", error.param());
  }

  @Test
  void namesTheFirstAndLastItemOfAPage() {
    Page<String> page = Page.of(List.of("a", "b", "c"), true, item -> "id-" + item);
    assertEquals("id-a", page.firstId());
    assertEquals("id-c", page.lastId());
    assertEquals("list", page.object());
  }

  @Test
  void namesNoItemOfAnEmptyPage() {
    Page<String> page = Page.of(List.of(), false, item -> item);
    assertNull(page.firstId());
    assertNull(page.lastId());
  }
}
