package dev.tandem.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** Where Tandem serves. */
record Address(String host, int port) {

  /**
   * Settles on a port, and on failing early: a taken port is told before a database was started.
   *
   * @param port 0 for any that is free
   */
  static Address claim(String host, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
      return new Address(host, socket.getLocalPort());
    } catch (UnknownHostException e) {
      throw new CannotStart("'" + host + "' is not an address of this machine.");
    } catch (IOException e) {
      throw new CannotStart(
          "Port %d on %s cannot be used (%s). Choose another one with --port."
              .formatted(port, host, e.getMessage()));
    }
  }

  /** An address at which this process reaches itself. */
  String url() {
    boolean everywhere = host.equals("0.0.0.0") || host.equals("::");
    String reachable = everywhere ? "127.0.0.1" : host;
    return "http://%s:%d"
        .formatted(reachable.contains(":") ? "[" + reachable + "]" : reachable, port);
  }
}
