package dev.tandem.finetune.dataset.check;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Rows in the one form in which they are kept and digested. */
public final class CanonicalRows {

  private CanonicalRows() {}

  /** Ends a look at a file once enough was seen. */
  private static final class Enough extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Writes each row as a line: members in order, no white space. Rows must have been checked.
   *
   * @throws IOException also when a line is no row
   */
  public static void write(InputStream rows, OutputStream out) throws IOException {
    Lines.read(
        rows,
        new Lines.Visitor() {
          @Override
          public void line(long number, byte[] bytes, int length) throws IOException {
            try {
              out.write(RowReader.canonical(RowReader.read(bytes, length)));
              out.write('\n');
            } catch (BadRow e) {
              throw new IOException("line " + number + " is no row", e);
            }
          }

          @Override
          public void tooLong(long number) throws IOException {
            throw new IOException("line " + number + " is too long");
          }
        });
  }

  /** The format of the first line that is an object; chat when there is none. */
  public static Format formatOf(CheckRequest.Rows rows) throws IOException {
    Format[] found = {Format.CHAT};
    try (InputStream in = rows.open()) {
      Lines.read(
          in,
          new Lines.Visitor() {
            @Override
            public void line(long number, byte[] bytes, int length) throws IOException {
              try {
                found[0] = Format.of(RowReader.read(bytes, length));
                throw new Enough();
              } catch (BadRow e) {
                // The next line may tell.
              }
            }

            @Override
            public void tooLong(long number) {
              // The next line may tell.
            }
          });
    } catch (Enough e) {
      return found[0];
    }
    return found[0];
  }
}
