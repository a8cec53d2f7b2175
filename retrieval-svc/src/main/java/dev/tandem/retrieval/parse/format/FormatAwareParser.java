package dev.tandem.retrieval.parse.format;

import dev.tandem.retrieval.parse.DocumentParser;
import dev.tandem.retrieval.parse.ParsedDocument;
import dev.tandem.retrieval.parse.UnreadableDocument;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** Finds out what a file is and lets the reader of that format read it, within limits. */
@ApplicationScoped
public class FormatAwareParser implements DocumentParser {

  private static final Logger LOG = Logger.getLogger(FormatAwareParser.class);

  private final ParseLimits limits;

  @Inject
  public FormatAwareParser(ParseConfig config) {
    this(ParseLimits.of(config));
  }

  FormatAwareParser(ParseLimits limits) {
    this.limits = limits;
  }

  @Override
  public ParsedDocument parse(Path path, String filename) {
    SourceFile file;
    try {
      file = SourceFile.of(path, filename, limits);
    } catch (IOException e) {
      // The stored bytes cannot be reached: not the fault of what is in them.
      throw new UncheckedIOException(e);
    }
    try {
      return TimeLimit.call(limits.time(), () -> read(file));
    } catch (TimeoutException e) {
      throw Rejection.invalid(
          "Reading the file took longer than " + limits.time().toSeconds() + " seconds.");
    } catch (ExecutionException e) {
      throw reason(e.getCause());
    }
  }

  private static ParsedDocument read(SourceFile file) throws IOException {
    if (file.size() == 0) {
      throw Rejection.invalid("The file is empty.");
    }
    ParsedDocument document = FormatDetector.detect(file).reader().read(file);
    if (document.blocks().isEmpty()) {
      throw Rejection.noText("file");
    }
    return document;
  }

  private static RuntimeException reason(Throwable cause) {
    return switch (cause) {
      case UnreadableDocument known -> known;
      case StackOverflowError deep ->
          Rejection.invalid("The file is nested too deeply to be read.");
      case OutOfMemoryError large ->
          Rejection.invalid("The file needs more memory to be read than there is.");
      // A fault of this program or its installation, not of the file.
      case Error fault -> throw fault;
      default -> {
        LOG.infof(cause, "A file does not follow its format");
        yield Rejection.invalid("The file is damaged: its content does not follow its format.");
      }
    };
  }
}
