package dev.tandem.api.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyLineTest {

  private static final String HASH = ApiKeys.hashOf("sk-a");

  @Test
  void allowsEverythingInItsProjectWhereNothingElseIsSaid() {
    Identity holder = KeyLine.parse(HASH + " alpha Ann's laptop").identity();

    assertEquals(
        new Identity(
            Identity.Kind.KEY,
            "alpha",
            "key-" + HASH.substring(0, 12),
            "Ann's laptop",
            Role.ALL,
            Map.of()),
        holder);
  }

  @Test
  void readsRolesAndLimitsBeforeTheName() {
    Identity holder =
        KeyLine.parse(
                HASH
                    + " alpha roles=reader,trainer requests-per-minute=60 tokens-per-minute=90000"
                    + " tokens-per-month=5000000 cost-per-month=12.50 stored-bytes=1000000 CI robot")
            .identity();

    assertEquals(Set.of(Role.READER, Role.TRAINER), holder.roles());
    assertEquals("CI robot", holder.name());
    assertEquals(
        Map.of(
            Limit.REQUESTS_PER_MINUTE, 60L,
            Limit.TOKENS_PER_MINUTE, 90_000L,
            Limit.TOKENS_PER_MONTH, 5_000_000L,
            Limit.COST_PER_MONTH, 12_500_000L,
            Limit.STORED_BYTES, 1_000_000L),
        holder.limits());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "role=reader",
        "roles=",
        "roles=reader,",
        "roles=Reader",
        "roles=owner",
        "requests-per-second=1",
        "requests-per-minute=",
        "requests-per-minute=many",
        "requests-per-minute=-1",
        "requests-per-minute=1.5",
        "cost-per-month=0.0000001"
      })
  void refusesASettingThatItDoesNotUnderstand(String setting) {
    assertThrows(RuntimeException.class, () -> KeyLine.parse(HASH + " alpha " + setting));
  }
}
