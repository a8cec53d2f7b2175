package dev.tandem.retrieval.index.pg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tandem.retrieval.index.Filter;
import dev.tandem.retrieval.index.Filter.Comparison;
import dev.tandem.retrieval.index.Filter.Operator;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterSqlTest {

  private static Comparison compare(Operator operator, String key, Object... values) {
    return new Comparison(operator, key, List.of(values));
  }

  @Test
  void holdsForEverythingWithoutAFilter() {
    Tuple parameters = Tuple.of("before");
    assertEquals("(true)", FilterSql.condition(null, parameters));
    assertEquals(1, parameters.size());
  }

  @Test
  void numbersItsParametersAfterThoseThatAreThere() {
    Tuple parameters = Tuple.of("first", "second");
    String sql = FilterSql.condition(compare(Operator.EQ, "year", 2020), parameters);
    assertEquals("((attributes -> $3::text) = $4::text::jsonb)", sql);
    assertEquals("year", parameters.getString(2));
    assertEquals("2020", parameters.getString(3));
  }

  @Test
  void sendsValuesAsJsonSoThatTextAndNumbersStayApart() {
    Tuple parameters = Tuple.tuple();
    FilterSql.condition(compare(Operator.EQ, "year", "2020"), parameters);
    assertEquals("\"2020\"", parameters.getString(1));
  }

  @Test
  void ordersOnlyWithinOneType() {
    assertEquals(
        "(jsonb_typeof((attributes -> $1::text)) = 'number'"
            + " and (attributes -> $1::text) >= $2::text::jsonb)",
        FilterSql.condition(compare(Operator.GTE, "year", 2020), Tuple.tuple()));
    assertEquals(
        "(jsonb_typeof((attributes -> $1::text)) = 'string'"
            + " and (attributes -> $1::text) < $2::text::jsonb)",
        FilterSql.condition(compare(Operator.LT, "day", "2020-01-01"), Tuple.tuple()));
  }

  @Test
  void sendsListsAsOneParameter() {
    Tuple parameters = Tuple.tuple();
    assertEquals(
        "((attributes -> $1::text) = any($2::text[]::jsonb[]))",
        FilterSql.condition(compare(Operator.IN, "a", "x", 2, true), parameters));
    assertArrayEquals(new String[] {"\"x\"", "2", "true"}, parameters.getArrayOfStrings(1));
  }

  @Test
  void combinesWithBracketsAroundEveryLevel() {
    Filter both =
        new Filter.All(
            List.of(
                compare(Operator.EQ, "a", 1),
                new Filter.Any(List.of(compare(Operator.NE, "b", 2), new Filter.All(List.of())))));
    assertEquals(
        "(((attributes -> $1::text) = $2::text::jsonb) and"
            + " (((attributes -> $3::text) is distinct from $4::text::jsonb) or (true)))",
        FilterSql.condition(both, Tuple.tuple()));
    assertEquals("(false)", FilterSql.condition(new Filter.Any(List.of()), Tuple.tuple()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"' or true --", "$1", "a\"b", "%s", "{filter}", "\\", "a\nb", "🌿", ""})
  void neverPutsAKeyOrAValueIntoTheStatement(String hostile) {
    for (Operator operator : Operator.values()) {
      Tuple parameters = Tuple.tuple();
      String sql = FilterSql.condition(compare(operator, hostile, hostile), parameters);
      String harmless = FilterSql.condition(compare(operator, "key", "value"), Tuple.tuple());
      assertEquals(harmless, sql);
      assertEquals(hostile, parameters.getString(0));
    }
  }

  @ParameterizedTest
  @EnumSource(Operator.class)
  void leavesNothingToFillIn(Operator operator) {
    String sql = FilterSql.condition(compare(operator, "key", "value"), Tuple.tuple());
    assertFalse(sql.contains("%") || sql.contains("{"), sql);
  }
}
