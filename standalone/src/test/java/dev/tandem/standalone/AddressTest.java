package dev.tandem.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class AddressTest {

  @Test
  void settlesOnAPortWhenAnyWillDo() {
    assertTrue(Address.claim("127.0.0.1", 0).port() > 0);
  }

  @Test
  void saysThatThePortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      CannotStart refused =
          assertThrows(CannotStart.class, () -> Address.claim("127.0.0.1", taken.getLocalPort()));
      assertTrue(refused.getMessage().contains("Port " + taken.getLocalPort()));
      assertTrue(refused.getMessage().contains("--port"));
    }
  }

  @Test
  void saysThatAnAddressIsNotOfThisMachine() {
    assertThrows(CannotStart.class, () -> Address.claim("192.0.2.1", 0));
  }

  @Test
  void reachesItselfOnLoopbackWhenItServesEverywhere() {
    assertEquals("http://127.0.0.1:80", new Address("0.0.0.0", 80).url());
    assertEquals("http://127.0.0.1:80", new Address("::", 80).url());
    assertEquals("http://[::1]:80", new Address("::1", 80).url());
    assertEquals("http://192.0.2.1:80", new Address("192.0.2.1", 80).url());
  }
}
