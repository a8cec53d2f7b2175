package dev.tandem.finetune.dataset.check;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Takes rows out of a training file to validate with. Rows that are alike stay on one side, labels
 * keep their shares, and the same seed takes the same rows.
 */
public final class ValidationSplit {

  private static final double SHARE = 0.1;
  private static final int MOST = 500;

  /** With fewer rows to an answer, answers are repeated and no labels. */
  private static final int ROWS_PER_LABEL = 5;

  /**
   * How the rows were divided; no validation rows when all rows are alike, so that none can be held
   * back.
   */
  public record Parts(long training, long validation) {}

  private final FileScan scan;
  private final BitSet held = new BitSet();

  private ValidationSplit(CheckRequest request, long seed) throws IOException {
    Neighbours neighbours = new Neighbours();
    this.scan = new FileScan(FileScan.TRAINING, request, new Findings(), neighbours);
    scan.read(request.training());
    FileScan none = new FileScan(FileScan.VALIDATION, request, new Findings(), neighbours);
    Alike alike = new Alike(scan, none, neighbours);
    joinSame(alike);
    choose(strata(alike, seed));
  }

  /**
   * Writes both parts, each row as it was on its line. Reads the training file twice; its rows must
   * be in order.
   */
  public static Parts write(
      CheckRequest request, long seed, OutputStream training, OutputStream validation)
      throws IOException {
    return new ValidationSplit(request, seed).copy(request, training, validation);
  }

  /** The very same rows need not be in one bucket with each other. */
  private void joinSame(Alike alike) {
    Map<Long, Integer> first = new LinkedHashMap<>();
    for (int row = 0; row < scan.table.size(); row++) {
      Integer before = first.putIfAbsent(scan.table.hash(row), row);
      if (before != null) {
        alike.join(before, row);
      }
    }
  }

  /** Groups of rows by the label of their first one, in an order that the seed decides. */
  private Map<Integer, List<int[]>> strata(Alike alike, long seed) {
    int size = scan.table.size();
    int[] sizes = new int[size];
    for (int row = 0; row < size; row++) {
      sizes[alike.root(row)]++;
    }
    int[][] groups = new int[size][];
    int[] filled = new int[size];
    boolean labelled = scan.labels.areLabels() && ROWS_PER_LABEL * scan.labels.size() <= scan.rows;
    Map<Integer, List<int[]>> strata = new LinkedHashMap<>();
    for (int row = 0; row < size; row++) {
      int root = alike.root(row);
      if (groups[root] == null) {
        groups[root] = new int[sizes[root]];
        int label = labelled ? scan.table.label(row) : 0;
        strata.computeIfAbsent(label, key -> new ArrayList<>()).add(groups[root]);
      }
      groups[root][filled[root]++] = row;
    }
    Random random = new Random(seed);
    strata.values().forEach(each -> Collections.shuffle(each, random));
    return strata;
  }

  /** A stratum gives its share, whole groups only, and keeps one group at least. */
  private void choose(Map<Integer, List<int[]>> strata) {
    int size = scan.table.size();
    long wanted = Math.min(Math.clamp(Math.round(SHARE * scan.rows), 1, MOST), spare());
    if (wanted <= 0) {
      return;
    }
    double owed = 0;
    for (List<int[]> groups : strata.values()) {
      int rows = groups.stream().mapToInt(each -> each.length).sum();
      owed += (double) wanted * rows / size;
      int room = (int) Math.min(Math.round(owed), wanted - held.cardinality());
      owed -= take(groups, room);
    }
    if (held.isEmpty()) {
      smallest(strata);
    }
  }

  /** Training wants two rows to a label on average. */
  private long spare() {
    return scan.labels.areLabels() ? scan.rows - 2L * scan.labels.size() : scan.rows;
  }

  private int take(List<int[]> groups, int room) {
    int taken = 0;
    int left = groups.size();
    for (int[] group : groups) {
      if (left > 1 && taken + group.length <= room) {
        Arrays.stream(group).forEach(held::set);
        taken += group.length;
        left--;
      }
    }
    return taken;
  }

  /** The smallest group of a stratum that has another one, if it is not most of the rows. */
  private void smallest(Map<Integer, List<int[]>> strata) {
    strata.values().stream()
        .filter(groups -> groups.size() > 1)
        .flatMap(List::stream)
        .min(Comparator.comparingInt(group -> group.length))
        .filter(group -> group.length <= Math.min(scan.table.size() / 2, spare()))
        .ifPresent(group -> Arrays.stream(group).forEach(held::set));
  }

  private Parts copy(CheckRequest request, OutputStream training, OutputStream validation)
      throws IOException {
    try (InputStream in = request.training().open()) {
      Lines.read(
          in,
          new Lines.Visitor() {
            private int row;

            @Override
            public void line(long number, byte[] bytes, int length) throws IOException {
              OutputStream out = held.get(row++) ? validation : training;
              out.write(bytes, 0, length);
              out.write('\n');
            }

            @Override
            public void tooLong(long number) {
              throw new IllegalStateException("rows that were not in order cannot be split");
            }
          });
    }
    return new Parts(scan.rows - held.cardinality(), held.cardinality());
  }
}
