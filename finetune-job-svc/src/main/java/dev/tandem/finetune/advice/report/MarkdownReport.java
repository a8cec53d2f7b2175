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
import java.util.stream.Collectors;

/** Advice in Markdown. */
public final class MarkdownReport {

  private MarkdownReport() {}

  /** The page. */
  public static String of(AdviceObject advice) {
    Sections sections = new Sections(advice);
    StringBuilder page = new StringBuilder();
    page.append("# ").append(Texts.markdown(sections.title())).append("\n\n");
    page.append(Texts.markdown(sections.subtitle())).append("\n");
    for (Section section : sections.all()) {
      page.append("\n## ").append(Texts.markdown(section.title())).append("\n");
      section.blocks().forEach(block -> append(page, block));
    }
    return page.toString();
  }

  private static void append(StringBuilder page, Block block) {
    switch (block) {
      case Paragraph it -> page.append("\n").append(Texts.markdown(it.text())).append("\n");
      case Points it -> {
        page.append("\n");
        it.items().forEach(each -> page.append("- ").append(Texts.markdown(each)).append("\n"));
      }
      case Grid it -> append(page, it.table());
      case Plot it -> {
        // The table that follows has the same numbers.
      }
    }
  }

  private static void append(StringBuilder page, Table table) {
    page.append("\n").append(row(table.rows().getFirst()));
    page.append("|").append("---|".repeat(table.rows().getFirst().size())).append("\n");
    table.rows().stream().skip(1).forEach(each -> page.append(row(each)));
  }

  private static String row(List<String> cells) {
    return cells.stream().map(Texts::markdown).collect(Collectors.joining(" | ", "| ", " |\n"));
  }
}
