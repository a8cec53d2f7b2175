package dev.tandem.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class WheelTest {

  @Test
  void fitsTheMachine() {
    assertEquals("manylinux_2_28_x86_64", Wheel.of("Linux", "amd64", false).platform());
    assertEquals("manylinux_2_28_aarch64", Wheel.of("Linux", "aarch64", false).platform());
    assertEquals("musllinux_1_2_x86_64", Wheel.of("Linux", "amd64", true).platform());
    assertEquals("macosx_15_0_arm64", Wheel.of("Mac OS X", "aarch64", false).platform());
  }

  @Test
  void pointsToADatabaseOfOnesOwnWhereThereIsNone() {
    PostgresUnavailable refused =
        assertThrows(PostgresUnavailable.class, () -> Wheel.of("Mac OS X", "x86_64", false));
    assertTrue(refused.getMessage().contains("TANDEM_DATABASE_URL"));
  }
}
