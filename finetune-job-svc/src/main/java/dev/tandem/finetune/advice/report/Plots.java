package dev.tandem.finetune.advice.report;

import dev.tandem.finetune.advice.Approach;
import dev.tandem.finetune.advice.cost.Costs;
import dev.tandem.finetune.advice.cost.Costs.Line;
import dev.tandem.finetune.advice.measure.Measurement;
import dev.tandem.finetune.advice.measure.Measurement.Arm;
import java.util.List;
import java.util.Locale;

/** Plots as SVG: bars with whiskers, and lines over a logarithmic volume. */
final class Plots {

  private static final int WIDTH = 720;
  private static final int LEFT = 70;
  private static final int RIGHT = 150;
  private static final int BAR = 34;
  private static final int HEIGHT = 320;
  private static final int BOTTOM = 45;
  private static final int TOP = 15;
  private static final int STEPS = 60;
  private static final int TICKS = 4;

  private Plots() {}

  private static String colour(Approach approach) {
    return switch (approach) {
      case BASE -> "#8c959f";
      case RAG -> "#0969da";
      case TUNED -> "#bf8700";
      case BOTH -> "#1a7f37";
    };
  }

  /** Share of right answers by arm, with intervals. */
  static String quality(Measurement measured) {
    List<Arm> arms = measured.arms().stream().filter(each -> each.error() == null).toList();
    StringBuilder svg = open(arms.size() * BAR + BOTTOM, "Share of right answers by arm");
    int y = TOP;
    for (Arm each : arms) {
      bar(svg, each, y, each.quality().value(), Texts.ratio(each.quality().value()));
      if (each.quality().low() != null) {
        double low = x(each.quality().low());
        double high = x(each.quality().high());
        double middle = y + (BAR - 10) / 2.0;
        line(svg, low, middle, high, middle, "#1b1f24");
        line(svg, low, middle - 5, low, middle + 5, "#1b1f24");
        line(svg, high, middle - 5, high, middle + 5, "#1b1f24");
      }
      y += BAR;
    }
    for (int i = 0; i <= TICKS; i++) {
      double share = i / (double) TICKS;
      text(svg, x(share), y + 15, "middle", String.format(Locale.ROOT, "%.2f", share));
    }
    return svg.append("</svg>\n").toString();
  }

  /** The 95th percentile by arm, the median as a mark. */
  static String latency(Measurement measured) {
    List<Arm> arms =
        measured.arms().stream()
            .filter(each -> each.error() == null && each.latency().p95() != null)
            .toList();
    double most = arms.stream().mapToDouble(each -> each.latency().p95()).max().orElse(1);
    double scale = most > 0 ? most : 1;
    StringBuilder svg =
        open(arms.size() * BAR + TOP, "Time to answer by arm, 95th percentile, median marked");
    int y = TOP;
    for (Arm each : arms) {
      bar(svg, each, y, each.latency().p95() / scale, Texts.millis(each.latency().p95()));
      double median = x(each.latency().p50() / scale);
      line(svg, median, y, median, y + BAR - 10.0, "#1b1f24");
      y += BAR;
    }
    return svg.append("</svg>\n").toString();
  }

  private static double x(double share) {
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  }

  private static void bar(StringBuilder svg, Arm arm, int y, double share, String said) {
    text(svg, LEFT - 8.0, y + 16.0, "end", arm.approach().wire());
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>\n",
            LEFT,
            y,
            Math.max(1, x(share) - LEFT),
            BAR - 10,
            colour(arm.approach())));
    text(svg, WIDTH - RIGHT + 10.0, y + 16.0, "start", said);
  }

  /** What a month costs from a hundredth to a hundred times the volume, both axes logarithmic. */
  static String cost(Costs costs) {
    double least = Math.log10(Math.max(1, costs.queriesMonth() / 100));
    double most = Math.log10(Math.max(100, costs.queriesMonth() * 100));
    double low = Double.MAX_VALUE;
    double high = 0;
    for (Line each : costs.approaches().values()) {
      low = Math.min(low, month(each, costs, least));
      high = Math.max(high, month(each, costs, most));
    }
    Axis up = new Axis(Math.log10(Math.max(low, 1e-6)), Math.log10(Math.max(high, 1e-5)));
    StringBuilder svg = open(HEIGHT, "A month's cost by questions a month, in " + costs.currency());
    axes(svg, least, most, up);
    for (Approach each : Approach.values()) {
      curve(svg, costs, each, least, most, up);
    }
    double here = across(Math.log10(costs.queriesMonth()), least, most);
    line(svg, here, TOP, here, HEIGHT - BOTTOM, "#d0d7de");
    return svg.append("</svg>\n").toString();
  }

  /** A logarithmic axis upwards. */
  private record Axis(double low, double high) {
    double y(double value) {
      double share = (Math.log10(Math.max(value, 1e-6)) - low) / Math.max(1e-9, high - low);
      return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP);
    }
  }

  private static double across(double log, double least, double most) {
    return x((log - least) / (most - least));
  }

  private static double month(Line line, Costs costs, double log) {
    return line.setup() / costs.months() + line.monthly() + Math.pow(10, log) * line.query();
  }

  private static void axes(StringBuilder svg, double least, double most, Axis up) {
    for (double log = Math.ceil(least); log <= most; log++) {
      double at = across(log, least, most);
      line(svg, at, TOP, at, HEIGHT - BOTTOM, "#f0f2f4");
      text(svg, at, HEIGHT - BOTTOM + 18.0, "middle", Texts.count(Math.pow(10, log)));
    }
    text(svg, x(0.5), HEIGHT - 8.0, "middle", "questions a month");
    for (double log = Math.ceil(up.low()); log <= up.high(); log++) {
      double at = up.y(Math.pow(10, log));
      line(svg, LEFT, at, WIDTH - RIGHT, at, "#f0f2f4");
      text(svg, LEFT - 8.0, at + 4, "end", Texts.money(Math.pow(10, log)));
    }
  }

  private static void curve(
      StringBuilder svg, Costs costs, Approach approach, double least, double most, Axis up) {
    Line line = costs.line(approach);
    StringBuilder points = new StringBuilder();
    double last = 0;
    for (int i = 0; i <= STEPS; i++) {
      double log = least + (most - least) * i / STEPS;
      last = up.y(month(line, costs, log));
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", across(log, least, most), last));
    }
    svg.append(
        "<polyline fill=\"none\" stroke-width=\"2\" stroke=\"%s\" points=\"%s\"/>\n"
            .formatted(colour(approach), points.toString().strip()));
    int place = TOP + 15 + approach.ordinal() * 20;
    double key = WIDTH - RIGHT + 15.0;
    line(svg, key, place - 4.0, key + 20, place - 4.0, colour(approach));
    text(svg, key + 26, place, "start", approach.wire());
  }

  private static StringBuilder open(int height, String title) {
    return new StringBuilder()
        .append(
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" \
            font-family="system-ui, sans-serif" font-size="12">
            <title>%s</title>
            """
                .formatted(WIDTH, height, WIDTH, height, Texts.html(title)));
  }

  private static void line(
      StringBuilder svg, double x1, double y1, double x2, double y2, String colour) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>\n",
            x1,
            y1,
            x2,
            y2,
            colour));
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String said) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n",
            x,
            y,
            anchor,
            Texts.html(said)));
  }
}
