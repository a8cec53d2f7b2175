package dev.tandem.retrieval.parse.format;

import com.ibm.icu.text.CharsetDetector;
import com.ibm.icu.text.CharsetMatch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the charset of a file that is not UTF-8. */
final class Charsets {

  private static final int SAMPLE = 32_768;

  /** Statistics that are less sure than this lose to the most common charset of old files. */
  private static final int SURE = 10;

  private static final Charset WINDOWS_LATIN = Charset.forName("windows-1252");

  private static final Pattern DECLARED =
      Pattern.compile("(?:charset|encoding)\\s{0,8}=\\s{0,8}[\"']?\\s{0,8}([A-Za-z0-9_:.-]{2,40})");

  private Charsets() {}

  /** The charset that the first bytes announce, or null. */
  static Charset ofByteOrderMark(byte[] head) {
    if (startsWith(head, 0xef, 0xbb, 0xbf)) {
      return StandardCharsets.UTF_8;
    }
    if (startsWith(head, 0xff, 0xfe, 0, 0)) {
      return Charset.forName("UTF-32LE");
    }
    if (startsWith(head, 0, 0, 0xfe, 0xff)) {
      return Charset.forName("UTF-32BE");
    }
    if (startsWith(head, 0xff, 0xfe)) {
      return StandardCharsets.UTF_16LE;
    }
    return startsWith(head, 0xfe, 0xff) ? StandardCharsets.UTF_16BE : null;
  }

  private static boolean startsWith(byte[] head, int... mark) {
    if (head.length < mark.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if ((head[i] & 0xff) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  /** UTF-16 without a mark, told by the zero in every other byte of Latin text; or null. */
  static Charset looksWide(byte[] head) {
    int pairs = Math.min(head.length, 2048) / 2;
    if (pairs < 4) {
      return null;
    }
    int even = 0;
    int odd = 0;
    for (int i = 0; i < pairs; i++) {
      even += head[2 * i] == 0 ? 1 : 0;
      odd += head[2 * i + 1] == 0 ? 1 : 0;
    }
    if (odd > pairs * 7 / 10 && even < pairs / 20 + 1) {
      return StandardCharsets.UTF_16LE;
    }
    return even > pairs * 7 / 10 && odd < pairs / 20 + 1 ? StandardCharsets.UTF_16BE : null;
  }

  /**
   * The likeliest charset of a file whose byte near {@code malformedAt} is not UTF-8: UTF-8 all the
   * same if nearly all of it is, else what the text declares, else statistics.
   */
  static Charset guess(SourceFile file, long malformedAt) throws IOException {
    byte[] sample = sample(file, malformedAt);
    if (isMostlyUtf8(sample)) {
      return StandardCharsets.UTF_8;
    }
    Charset declared = declared(file.head());
    return declared != null ? declared : statistical(sample);
  }

  /** The start of the file and the surroundings of the place where UTF-8 ends. */
  private static byte[] sample(SourceFile file, long malformedAt) throws IOException {
    try (InputStream in = Files.newInputStream(file.path())) {
      byte[] start = in.readNBytes(SAMPLE);
      long skip = malformedAt - start.length - SAMPLE / 2;
      if (malformedAt < SAMPLE / 2) {
        return start;
      }
      in.skipNBytes(Math.max(0, skip));
      byte[] there = in.readNBytes(SAMPLE);
      byte[] both = Arrays.copyOf(start, start.length + there.length);
      System.arraycopy(there, 0, both, start.length, there.length);
      return both;
    }
  }

  /** Whether well-formed sequences of several bytes clearly outnumber malformed ones. */
  private static boolean isMostlyUtf8(byte[] sample) {
    int good = 0;
    int bad = 0;
    int i = 0;
    while (i < sample.length) {
      int lead = sample[i] & 0xff;
      int length = lead < 0x80 ? 1 : lead >= 0xc2 && lead < 0xe0 ? 2 : lead >> 4 == 0xe ? 3 : 4;
      if (length > 1) {
        boolean whole = lead >= 0xc2 && lead < 0xf5 && isContinued(sample, i, length);
        good += whole ? 1 : 0;
        bad += whole ? 0 : 1;
        i += whole ? length : 1;
      } else {
        i++;
      }
    }
    return good > 4 * bad;
  }

  private static boolean isContinued(byte[] sample, int at, int length) {
    if (at + length > sample.length) {
      return false;
    }
    for (int i = at + 1; i < at + length; i++) {
      if ((sample[i] & 0xc0) != 0x80) {
        return false;
      }
    }
    return true;
  }

  /** What an XML declaration or an HTML meta element says, if it is a charset that exists. */
  private static Charset declared(byte[] head) {
    String start = new String(head, 0, Math.min(head.length, 4096), StandardCharsets.ISO_8859_1);
    if (!start.stripLeading().startsWith("<")) {
      return null;
    }
    Matcher matcher = DECLARED.matcher(start);
    if (!matcher.find()) {
      return null;
    }
    try {
      Charset named = Charset.forName(matcher.group(1));
      boolean latin = named.equals(StandardCharsets.ISO_8859_1) || named.name().equals("US-ASCII");
      boolean impossible = named.name().startsWith("UTF-");
      return impossible ? null : latin ? WINDOWS_LATIN : named;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static Charset statistical(byte[] sample) {
    CharsetMatch match = new CharsetDetector().setText(sample).detect();
    if (match == null || match.getConfidence() < SURE || match.getName().startsWith("UTF-")) {
      return WINDOWS_LATIN;
    }
    try {
      Charset found = Charset.forName(match.getName());
      return found.equals(StandardCharsets.ISO_8859_1) ? WINDOWS_LATIN : found;
    } catch (IllegalArgumentException e) {
      return WINDOWS_LATIN;
    }
  }
}
