package dev.tandem.finetune.dataset.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts answers for as long as they may be labels: few, short and each again and again. */
final class LabelCount {

  /** The trainer's limits. */
  static final int MOST_LABELS = 4096;

  static final int LONGEST = 500;
  private static final int SHOWN = 100;

  /** Different answers that rows may have at most, on average, to be taken for labels. */
  private static final int ROWS_PER_LABEL = 2;

  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<Long> counts = new ArrayList<>();
  private long rows;
  private boolean tooLong;
  private boolean tooMany;

  /** The answer's number among the labels; -1 once these are none. */
  int add(String answer) {
    rows++;
    tooLong |= answer.length() > LONGEST;
    if (tooLong || tooMany) {
      return -1;
    }
    Integer number = numbers.get(answer);
    if (number == null && numbers.size() == MOST_LABELS) {
      tooMany = true;
      return -1;
    }
    if (number == null) {
      number = numbers.size();
      numbers.put(answer, number);
      counts.add(0L);
    }
    counts.set(number, counts.get(number) + 1);
    return number;
  }

  boolean areLabels() {
    return !tooLong && !tooMany && rows > 0 && numbers.size() <= rows / ROWS_PER_LABEL;
  }

  int size() {
    return numbers.size();
  }

  boolean tooMany() {
    return tooMany || numbers.size() > rows / ROWS_PER_LABEL;
  }

  long fewest() {
    return counts.stream().min(Comparator.naturalOrder()).orElse(0L);
  }

  long most() {
    return counts.stream().max(Comparator.naturalOrder()).orElse(0L);
  }

  /** Labels with fewer rows than this, the rarest first. */
  List<String> rarerThan(long least) {
    return numbers.entrySet().stream()
        .filter(each -> counts.get(each.getValue()) < least)
        .sorted(
            Comparator.comparing((Map.Entry<String, Integer> each) -> counts.get(each.getValue()))
                .thenComparing(Map.Entry::getKey))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Rows by label, for the report; labels with personal data in them are not named. */
  DataReport.Labels facts() {
    Map<String, Long> shown = new LinkedHashMap<>();
    numbers.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<String, Integer> each) -> -counts.get(each.getValue()))
                .thenComparing(Map.Entry::getKey))
        .limit(SHOWN)
        .forEach(each -> shown.merge(shown(each.getKey()), counts.get(each.getValue()), Long::sum));
    return new DataReport.Labels(numbers.size(), fewest(), most(), shown);
  }

  static String shown(String label) {
    return PersonalData.in(label).isEmpty() ? label : "(not shown: personal data)";
  }
}
