package dev.tandem.finetune.advice.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.finetune.advice.Approach;
import dev.tandem.finetune.advice.cost.CostModel;
import dev.tandem.finetune.advice.cost.Costs;
import dev.tandem.finetune.advice.cost.PriceTable;
import dev.tandem.finetune.advice.measure.ArmOutcomes;
import dev.tandem.finetune.advice.measure.Measurement;
import dev.tandem.finetune.advice.measure.Measuring;
import dev.tandem.finetune.advice.measure.Measuring.Terms;
import dev.tandem.finetune.advice.question.Checklist;
import dev.tandem.finetune.advice.question.Questions;
import dev.tandem.finetune.advice.run.Advice.Status;
import dev.tandem.finetune.advice.run.AdviceObject;
import dev.tandem.finetune.advice.run.AdviceObject.Measured;
import dev.tandem.finetune.evaluation.answer.Outcome;
import dev.tandem.finetune.evaluation.testset.TestRow;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportTest {

  private static final String EVIL = "<script>alert(1)</script> & \"quotes\" | [x](y)\n# head";
  private static final PriceTable TABLE = PriceTable.read(new ObjectMapper());

  private static Outcome said(String text) {
    return new Outcome(
        null,
        text,
        null,
        false,
        null,
        null,
        null,
        null,
        20L,
        2L,
        null,
        null,
        null,
        null,
        12.0,
        "extractive",
        null,
        null,
        null);
  }

  private static AdviceObject advice() {
    TestRow row =
        new TestRow("r", "q?", List.of("yes"), null, null, List.of(EVIL), false, null, null);
    ArmOutcomes rag =
        ArmOutcomes.of(
            Approach.RAG, EVIL, "eval-1", List.of(said("yes"), said("no")), true, false, "USD");
    ArmOutcomes tuned = ArmOutcomes.failed(Approach.TUNED, EVIL, List.of(), EVIL);
    Measurement result =
        new Measuring(List.of(row, row), new Terms(.95, .02, TABLE.inputs(), "USD"))
            .of(List.of(rag, tuned));
    Costs costs = Costs.of(CostModel.assumed(), TABLE.inputs(), "USD", Costs.all());
    Map<Approach, Double> monthly =
        Map.of(Approach.BASE, 1.0, Approach.RAG, 2.0, Approach.TUNED, 3.0, Approach.BOTH, 4.0);
    return new AdviceObject(
        "advice-1",
        0,
        EVIL,
        Questions.UNKNOWN,
        "USD",
        TABLE.inputs().shown(true),
        TABLE.inputs().shown(false),
        Checklist.of(Questions.UNKNOWN, monthly),
        costs,
        new Measured(Status.SUCCEEDED, null, 0L, 1L, null, null, null, Map.of(), null, result));
  }

  /** The page is XML too, but for its doctype and elements that need no end. */
  private static Document parsed(String html) throws Exception {
    String xml =
        html.replaceFirst("<!DOCTYPE html>", "").replaceAll("<meta ([^>]*)>", "<meta $1/>");
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  @Test
  void thePageIsWellFormedAndRunsAndLoadsNothing() throws Exception {
    String html = HtmlReport.of(advice());
    Document page = parsed(html);
    assertEquals(0, page.getElementsByTagName("script").getLength());
    assertEquals(3, page.getElementsByTagName("svg").getLength());
    assertEquals(4, page.getElementsByTagName("polyline").getLength());
    assertFalse(html.contains("src=") || html.contains("href="), html);
    assertTrue(page.getElementsByTagName("h1").item(0).getTextContent().startsWith("<script>"));
  }

  @Test
  void plotsAreDrawnToScale() throws Exception {
    Document page = parsed(HtmlReport.of(advice()));
    var bar = page.getElementsByTagName("rect").item(0).getAttributes();
    // Half of the rows are right: half of the 500 that stand for all.
    assertEquals("250.0", bar.getNamedItem("width").getNodeValue());
  }

  @Test
  void markdownKeepsWordsOfOthersFromMeaningAnything() {
    String page = MarkdownReport.of(advice());
    assertTrue(
        page.startsWith(
            "# \\<script\\>alert\\(1\\)\\</script\\> \\& \"quotes\" \\| \\[x\\]\\(y\\) \\# head\n"),
        page);
    assertFalse(page.contains("<script>"), page);
    for (String line : page.lines().filter(each -> each.startsWith("|")).toList()) {
      assertTrue(line.endsWith("|"), line);
    }
    assertTrue(page.contains("## Recommendation") && page.contains("0.500"), page);
    assertTrue(page.contains("'need' would decide:"), page);
  }
}
