package dev.tandem.finetune.advice.report;

import dev.tandem.finetune.advice.report.Sections.Block;
import dev.tandem.finetune.advice.report.Sections.Grid;
import dev.tandem.finetune.advice.report.Sections.Paragraph;
import dev.tandem.finetune.advice.report.Sections.Plot;
import dev.tandem.finetune.advice.report.Sections.Points;
import dev.tandem.finetune.advice.report.Sections.Section;
import dev.tandem.finetune.advice.report.Sections.Table;
import dev.tandem.finetune.advice.run.AdviceObject;
import java.util.List;

/**
 * Advice as one HTML page that loads nothing: styles and plots are in it, scripts there are none.
 */
public final class HtmlReport {

  private static final String STYLE =
      """
      body { font: 16px/1.5 system-ui, sans-serif; color: #1b1f24; background: #fff;
        max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
      h1 { margin-bottom: 0; } h2 { margin-top: 2rem; }
      table { border-collapse: collapse; margin: 1rem 0; font-size: .9rem; }
      th, td { border: 1px solid #d0d7de; padding: .3rem .6rem; text-align: left; vertical-align: top; }
      th { background: #f6f8fa; }
      svg { max-width: 100%; height: auto; margin: .5rem 0; }
      .about { color: #57606a; margin-top: 0; }
      """;

  private HtmlReport() {}

  /** The page. */
  public static String of(AdviceObject advice) {
    Sections sections = new Sections(advice);
    StringBuilder page = new StringBuilder();
    String title = Texts.html(sections.title());
    page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.append("<title>").append(title).append("</title>\n<style>\n").append(STYLE);
    page.append("</style>\n</head>\n<body>\n<h1>").append(title).append("</h1>\n");
    page.append("<p class=\"about\">").append(Texts.html(sections.subtitle())).append("</p>\n");
    for (Section section : sections.all()) {
      page.append("<h2>").append(Texts.html(section.title())).append("</h2>\n");
      section.blocks().forEach(block -> append(page, block, sections));
    }
    return page.append("</body>\n</html>\n").toString();
  }

  private static void append(StringBuilder page, Block block, Sections sections) {
    switch (block) {
      case Paragraph it -> page.append("<p>").append(Texts.html(it.text())).append("</p>\n");
      case Points it -> {
        page.append("<ul>\n");
        it.items().forEach(each -> page.append("<li>").append(Texts.html(each)).append("</li>\n"));
        page.append("</ul>\n");
      }
      case Grid it -> append(page, it.table());
      case Plot it ->
          page.append(
              switch (it.kind()) {
                case QUALITY -> Plots.quality(sections.result());
                case LATENCY -> Plots.latency(sections.result());
                case COST -> Plots.cost(sections.costs());
              });
    }
  }

  private static void append(StringBuilder page, Table table) {
    page.append("<table>\n");
    String cell = "th";
    for (List<String> row : table.rows()) {
      page.append("<tr>");
      for (String each : row) {
        page.append("<%s>%s</%s>".formatted(cell, Texts.html(each), cell));
      }
      page.append("</tr>\n");
      cell = "td";
    }
    page.append("</table>\n");
  }
}
