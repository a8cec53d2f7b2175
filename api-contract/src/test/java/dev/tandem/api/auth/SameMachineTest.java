package dev.tandem.api.auth;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SameMachineTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LocalHost",
        "127.0.0.1",
        "127.8.9.10",
        "::1",
        "[::1]",
        "a.localhost"
      })
  void knowsTheNamesOfTheLoopbackAddress(String host) {
    assertTrue(SameMachine.isLoopback(host));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "127.evil.example",
        "notlocalhost",
        "192.168.1.7",
        "0.0.0.0",
        "[::2]",
        ""
      })
  void takesEveryOtherNameForForeign(String host) {
    assertFalse(SameMachine.isLoopback(host));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:3000", "https://127.0.0.1", "http://[::1]:8080"})
  void acceptsPagesOfThisMachine(String origin) {
    assertTrue(SameMachine.isLoopbackOrigin(origin));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "null",
        "",
        "http://localhost@evil.example",
        "file://",
        "%"
      })
  void refusesPagesOfOtherSites(String origin) {
    assertFalse(SameMachine.isLoopbackOrigin(origin));
  }
}
