package dev.tandem.standalone;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;

/** What happens once the services serve: the samples, the pid file, and a line that says so. */
record Ready(Options options, Address address, DataFolder folder, long startNanos) {

  // Quarkus makes the application object; what it needs to know comes from main.
  private static Ready expected;

  static void expect(Ready ready) {
    expected = ready;
  }

  /** Runs inside the started application. */
  public static final class Announcement implements QuarkusApplication {
    @Override
    public int run(String... arguments) throws Exception {
      if (expected.options().practice()) {
        expected.practise();
        return 0;
      }
      expected.announce();
      Quarkus.waitForExit();
      return 0;
    }
  }

  private void announce() throws IOException, InterruptedException {
    if (options.samples() && !Files.exists(folder.samplesLoaded())) {
      loadSamples();
    }
    writePid();
    Duration taken = Duration.ofNanos(System.nanoTime() - startNanos);
    System.out.printf(
        Locale.ROOT,
        "Tandem is ready after %.1f s on %s. Try:%n  %s%n",
        taken.toMillis() / 1000.0,
        address.url(),
        tryThis());
  }

  private void practise() throws InterruptedException {
    try {
      new Practice(new ApiClient(address.url())).run();
    } catch (ApiClient.Refused | IOException e) {
      System.out.println("The practice run is incomplete: " + e.getMessage());
    }
  }

  private void loadSamples() throws InterruptedException {
    System.out.println("Loading the sample documents …");
    try {
      new Samples(new ApiClient(address.url())).load();
      Files.createFile(folder.samplesLoaded());
    } catch (ApiClient.Refused | IOException e) {
      System.out.println("The sample documents were not loaded: " + e.getMessage());
    }
  }

  /** In one step, so that a reader never sees half of it. */
  private void writePid() throws IOException {
    var fresh = folder.path().resolve("tandem.pid.new");
    Files.writeString(fresh, ProcessHandle.current().pid() + "\n" + address.url() + "\n");
    Files.move(fresh, folder.pid(), StandardCopyOption.ATOMIC_MOVE);
  }

  private String tryThis() {
    return "curl -s %s/v1/chat/completions -H 'content-type: application/json' -d '{\"model\":\"extractive\",\"messages\":[{\"role\":\"user\",\"content\":\"What is the only stateful part?\"}]}'"
        .formatted(address.url());
  }
}
