package dev.tandem.generation.backend.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A model server over a plain socket that does with each request what a script says, down to the
 * bytes and the end of the connection. Probes are answered with an empty list and not scripted.
 */
public final class ModelServerStub implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What happens to a chat completion; the connection closes when the script throws. */
  public interface Script {
    void answer(Request request, Connection connection) throws IOException;
  }

  /** A request as it came. */
  public record Request(String line, Map<String, String> headers, String body) {

    public JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final ServerSocket server;
  private final Script script;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile String models = "{\"object\":\"list\",\"data\":[]}";

  public ModelServerStub(Script script) {
    this(0, script);
  }

  /**
   * @param port 0 for any
   */
  public ModelServerStub(int port, Script script) {
    this(onLoopback(port), script);
  }

  public ModelServerStub(ServerSocket server, Script script) {
    this.server = server;
    this.script = script;
    threads.execute(this::accept);
  }

  private static ServerSocket onLoopback(int port) {
    try {
      return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String url() {
    return "http://127.0.0.1:" + port();
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Chat completions so far. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Connections so far, those of probes included. */
  public int connections() {
    return connections.get();
  }

  /** What {@code GET /models} answers from now on. */
  public void lists(String json) {
    models = json;
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        connections.incrementAndGet();
        sockets.add(socket);
        threads.execute(() -> serve(socket));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      Connection connection = new Connection(socket);
      for (Request request = connection.read(); request != null; request = connection.read()) {
        if (request.line().startsWith("GET ")) {
          connection.json(200, models);
        } else {
          requests.add(request);
          script.answer(request, connection);
        }
      }
    } catch (IOException gone) {
      // The other side left, or the script wanted an end.
    }
  }

  /** One connection, as a script uses it. */
  public static final class Connection {

    private final Socket socket;
    private final InputStream in;

    Connection(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** Bytes as they are. */
    public void raw(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
    }

    /** A whole answer. */
    public void answer(int status, String type, String body, String... headers) throws IOException {
      int length = body.getBytes(StandardCharsets.UTF_8).length;
      String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
      raw(
          "HTTP/1.1 "
              + status
              + " Status\r\ncontent-type: "
              + type
              + "\r\n"
              + more
              + "content-length: "
              + length
              + "\r\n\r\n"
              + body);
    }

    public void json(int status, String body, String... headers) throws IOException {
      answer(status, "application/json", body, headers);
    }

    /** Begins an event stream in chunks. */
    public void beginStream() throws IOException {
      raw(
          "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n"
              + "transfer-encoding: chunked\r\n\r\n");
    }

    /** An event, in a chunk of its own. */
    public void event(String data) throws IOException {
      String event = "data: " + data + "\n\n";
      chunk(event);
    }

    public void chunk(String text) throws IOException {
      int length = text.getBytes(StandardCharsets.UTF_8).length;
      raw(Integer.toHexString(length) + "\r\n" + text + "\r\n");
    }

    public void endStream() throws IOException {
      raw("0\r\n\r\n");
    }

    /** Ends the connection at once, with what is under way lost. */
    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    public void close() throws IOException {
      socket.close();
    }

    /** Whether the other side ends the connection within this time. */
    public boolean isLeftWithin(Duration time) throws IOException {
      socket.setSoTimeout((int) time.toMillis());
      try {
        return in.read() < 0;
      } catch (SocketTimeoutException silent) {
        return false;
      } catch (IOException reset) {
        return true;
      } finally {
        if (!socket.isClosed()) {
          socket.setSoTimeout(0);
        }
      }
    }

    Request read() throws IOException {
      String line = line();
      if (line == null) {
        return null;
      }
      Map<String, String> headers = new TreeMap<>();
      for (String header = line(); header != null && !header.isEmpty(); header = line()) {
        int colon = header.indexOf(':');
        headers.put(
            header.substring(0, colon).toLowerCase(Locale.ROOT),
            header.substring(colon + 1).strip());
      }
      int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
      return new Request(line, headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private String line() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int next = in.read(); next != '\n'; next = in.read()) {
        if (next < 0) {
          return null;
        }
        if (next != '\r') {
          line.write(next);
        }
      }
      return line.toString(StandardCharsets.UTF_8);
    }
  }
}
