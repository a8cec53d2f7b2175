package dev.tandem.finetune.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Where the rows that a job trains on, and what comes out of it, are kept as artifacts. */
public final class JobData {

  public static final String TRAINING = "training";
  public static final String VALIDATION = "validation";
  public static final String GENERAL = "general";

  private static final String CHECKPOINTS = "checkpoints/";

  private JobData() {}

  /** The key of one of the sets of rows. */
  public static String key(String job, String name) {
    return job + "/data/" + name + ".jsonl";
  }

  /** The key of a file that came out. */
  public static String output(String job, String path) {
    return outputs(job) + "/" + path;
  }

  static String outputs(String job) {
    return job + "/output";
  }

  /** Where the files of a checkpoint's model are. */
  public static String checkpoint(String job, long step) {
    return job + "/" + CHECKPOINTS + "step-" + step;
  }

  /** The key of a file that a trainer sends, by the path that it has there. */
  public static String arriving(String job, String path) {
    return path.startsWith(CHECKPOINTS) ? job + "/" + path : output(job, path);
  }

  /** SHA-256 in hexadecimal; closes the stream. */
  public static String digest(InputStream bytes) throws IOException {
    try (DigestInputStream in =
        new DigestInputStream(bytes, MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
