package dev.tandem.retrieval.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tandem.api.error.ApiError;
import dev.tandem.retrieval.transfer.Line.Data;
import dev.tandem.retrieval.transfer.Line.End;
import dev.tandem.retrieval.transfer.Line.File;
import dev.tandem.retrieval.transfer.Line.Head;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads an exported store line by line and checks that it is whole: each file as long as it says,
 * with the digest it says, and the last line there. Blocks; for one thread.
 */
final class ArrivingStore {

  private static final String PARAM = "file";

  /** Where a file's bytes go. */
  interface Intake {

    /** A place for the bytes of the next file. */
    Path begin() throws IOException;

    /** The file's bytes are there, and right. */
    void end(File file, Path bytes) throws IOException;
  }

  private final BufferedReader lines;
  private final Intake intake;
  private final long largest;
  private final List<File> files = new ArrayList<>();
  private int number;
  private Line next;

  /**
   * @param largest bytes that a file may have
   */
  ArrivingStore(BufferedReader lines, long largest, Intake intake) {
    this.lines = lines;
    this.largest = largest;
    this.intake = intake;
  }

  /**
   * Reads all of it.
   *
   * @throws ApiError 400 when it is not an export, not whole, or of a format of later releases
   */
  Head read() throws IOException {
    advance();
    if (!(next instanceof Head head)) {
      throw broken("must be the store's own: is this an exported vector store?");
    }
    if (head.format() != Line.FORMAT) {
      throw broken("is of format " + head.format() + "; this server reads format " + Line.FORMAT);
    }
    advance();
    while (next instanceof File file) {
      file(file);
    }
    if (!(next instanceof End end) || end.files() != files.size()) {
      throw broken("must be the last one and count " + files.size() + " files: it broke off");
    }
    return head;
  }

  private void file(File file) throws IOException {
    if (file.bytes() < 1 || file.bytes() > largest) {
      throw broken("names a file of " + file.bytes() + " bytes; 1 to " + largest + " are allowed");
    }
    Path bytes = intake.begin();
    MessageDigest digest = sha256();
    long length = 0;
    try (OutputStream out = new DigestOutputStream(Files.newOutputStream(bytes), digest)) {
      advance();
      while (next instanceof Data data) {
        length += data.base64() == null ? 0 : data.base64().length;
        if (length > file.bytes()) {
          throw broken("brings more bytes than its file has");
        }
        if (data.base64() != null) {
          out.write(data.base64());
        }
        advance();
      }
    }
    if (length != file.bytes()
        || !HexFormat.of().formatHex(digest.digest()).equals(file.sha256())) {
      throw broken("ends the file '" + file.filename() + "', which is not as it was exported");
    }
    files.add(file);
    intake.end(file, bytes);
  }

  private void advance() throws IOException {
    number++;
    try {
      String line = lines.readLine();
      if (line == null) {
        throw broken("is missing: the export broke off");
      }
      next = StoreExport.JSON.readValue(line, Line.class);
    } catch (JsonProcessingException | MalformedInputException e) {
      throw broken("is not a line of an exported vector store");
    }
    if (next == null) {
      throw broken("is not a line of an exported vector store");
    }
  }

  private ApiError broken(String what) {
    return ApiError.invalid(PARAM, "Line " + number + " " + what + ".");
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
