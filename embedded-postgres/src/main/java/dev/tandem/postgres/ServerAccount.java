package dev.tandem.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The account that PostgreSQL runs under. It refuses root, so for root this is an unprivileged
 * account, reached by setpriv, runuser or su, whichever works here; for anybody else it is simply
 * the user.
 *
 * @param name of the account, null when it is the user's own
 * @param prefix words in front of each command
 */
record ServerAccount(String name, List<String> prefix) {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  static boolean runningAsRoot() {
    return "root".equals(System.getProperty("user.name"))
        || Command.run(LIMIT, null, List.of("id", "-u"))
            .map(r -> r.output().equals("0"))
            .orElse(false);
  }

  /**
   * Finds a way in which the server can use both folders.
   *
   * @param owner the account that owns existing data, or null
   * @throws PostgresUnavailable when root can find no unprivileged account that reaches them
   */
  static ServerAccount reaching(Installation installation, Path data, String owner) {
    if (!runningAsRoot()) {
      return new ServerAccount(null, List.of());
    }
    List<String> names =
        owner != null && !owner.equals("root") ? List.of(owner) : List.of("nobody", "daemon");
    String program = installation.program("postgres").toString();
    for (String name : names) {
      for (List<String> prefix : ways(name)) {
        // test -r asks as PostgreSQL itself does when it looks for its own files.
        List<String> probe = new ArrayList<>(prefix);
        probe.addAll(
            List.of("sh", "-c", "test -r \"$0\" && cd \"$1\" && \"$0\" --version", program));
        probe.add(data.toString());
        if (Command.run(LIMIT, null, probe).filter(Command.Result::succeeded).isPresent()) {
          return new ServerAccount(name, prefix);
        }
      }
    }
    throw new PostgresUnavailable(
        "PostgreSQL does not run as root, and as '%s' it cannot use %s and %s. Run Tandem as a plain"
                .formatted(names.getFirst(), installation.folder(), data)
            + " user, or keep both where every user may enter (--data DIR, XDG_CACHE_HOME).");
  }

  /** From the fewest rights to the most; a home folder of root takes one of the capabilities. */
  private static List<List<String>> ways(String name) {
    Optional<String> uid = id("-u", name);
    Optional<String> gid = id("-g", name);
    if (uid.isEmpty() || gid.isEmpty()) {
      return List.of();
    }
    List<String> drop =
        List.of("setpriv", "--reuid=" + uid.get(), "--regid=" + gid.get(), "--clear-groups");
    return List.of(
        with(drop, "--inh-caps=-all", "--ambient-caps=-all", "--"),
        withCapability(drop, "dac_read_search"),
        withCapability(drop, "dac_override"),
        List.of("runuser", "-u", name, "--"),
        List.of("su", "-s", "/bin/sh", name, "-c", "exec \"$0\" \"$@\"", "--"));
  }

  private static List<String> withCapability(List<String> drop, String capability) {
    // no_setuid_fixup: access(2) would otherwise leave the capability out of account.
    return with(
        drop,
        "--securebits=+no_setuid_fixup",
        "--inh-caps=-all,+" + capability,
        "--ambient-caps=-all,+" + capability,
        "--");
  }

  private static List<String> with(List<String> first, String... more) {
    List<String> words = new ArrayList<>(first);
    words.addAll(List.of(more));
    return List.copyOf(words);
  }

  private static Optional<String> id(String option, String name) {
    return Command.run(LIMIT, null, List.of("id", option, name))
        .filter(Command.Result::succeeded)
        .map(Command.Result::output);
  }

  /** Gives a file or empty folder to this account. */
  void own(Path path) throws IOException {
    if (name != null) {
      Files.setOwner(
          path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name));
    }
  }

  /**
   * @throws PostgresUnavailable when the program does not exist or does not end in time
   */
  Command.Result run(Duration limit, Path folder, List<String> words) {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(words);
    return Command.run(limit, folder, all)
        .orElseThrow(
            () -> new PostgresUnavailable("'%s' cannot be run.".formatted(words.getFirst())));
  }
}
