package dev.tandem.generation.answer;

import java.util.regex.Pattern;

/**
 * Foreign text as a model is shown it: documents, and what was said before. It must not pass for
 * anything else in the prompt, so invisible characters go, the tokens by which chat templates
 * divide messages are broken, numbers in brackets are no markers any more, and every line stands
 * behind a sign. Offsets and digests are always those of the text itself, never of this form.
 */
public final class Quoted {

  private static final String SIGN = "> ";
  private static final int LONGEST_NAME = 120;

  /**
   * Marks of direction, joiners of words, tags and other format characters, with which words can be
   * hidden from people. The two joiners that scripts and emoji need stay.
   */
  private static final Pattern INVISIBLE =
      Pattern.compile("[\\p{Cf}\\p{Co}\\x00-\\x08\\x0e-\\x1f\\x7f&&[^\\u200c\\u200d]]");

  /** Every way to begin a line. */
  private static final Pattern BREAK =
      Pattern.compile("\\r\\n|[\\n\\r\\x0b\\x0c\\x85\\u2028\\u2029]");

  /**
   * Divides messages in the templates of ChatML, Llama, Mistral, Gemma, Phi, Command and others.
   */
  private static final Pattern TEMPLATE =
      Pattern.compile(
          "<(?=[|｜])|<(?=/?(?:s|bos|eos|pad|unk|start_of_turn|end_of_turn|tool_call|"
              + "tool_response|think|im_start|im_end)>)|<(?=/?<\\s*/?SYS)|"
              + "\\[(?=/?(?:INST|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|SYSTEM_PROMPT)\\])",
          Pattern.CASE_INSENSITIVE);

  /** The end of such a token, whose beginning may stand elsewhere. */
  private static final Pattern TEMPLATE_END = Pattern.compile("(?<=[|｜])(?=>)");

  /** What a citation of a passage begins with. */
  private static final Pattern MARKER = Pattern.compile("([\\[【])(?=\\d)");

  private Quoted() {}

  /** A text of several lines, each behind a sign. */
  public static String lines(String text) {
    return SIGN + BREAK.matcher(harmless(text).strip()).replaceAll("\n" + SIGN);
  }

  /** A text on one line. */
  public static String line(String text) {
    return harmless(text).strip().replaceAll("[\\s\\x85\\u2028\\u2029]+", " ");
  }

  /** A file's name. */
  public static String name(String name) {
    String line = line(name == null ? "" : name);
    return line.length() <= LONGEST_NAME
        ? line
        : line.substring(0, line.offsetByCodePoints(0, line.codePointCount(0, LONGEST_NAME)));
  }

  private static String harmless(String text) {
    String visible = INVISIBLE.matcher(text).replaceAll("");
    String plain = TEMPLATE.matcher(visible).replaceAll("$0 ");
    plain = TEMPLATE_END.matcher(plain).replaceAll(" ");
    return MARKER.matcher(plain).replaceAll("$1 ");
  }
}
