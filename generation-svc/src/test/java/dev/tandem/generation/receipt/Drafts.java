package dev.tandem.generation.receipt;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tandem.api.id.Ids;
import dev.tandem.generation.receipt.ReceiptDraft.Answered;
import dev.tandem.generation.receipt.ReceiptDraft.Asked;
import dev.tandem.generation.receipt.ReceiptDraft.Attempt;
import dev.tandem.generation.receipt.ReceiptDraft.CitationMark;
import dev.tandem.generation.receipt.ReceiptDraft.Cost;
import dev.tandem.generation.receipt.ReceiptDraft.PassageMark;
import dev.tandem.generation.receipt.ReceiptDraft.Ran;
import dev.tandem.generation.receipt.ReceiptDraft.RouteTaken;
import dev.tandem.generation.receipt.ReceiptDraft.Said;
import dev.tandem.generation.receipt.ReceiptDraft.Searched;
import dev.tandem.generation.receipt.ReceiptDraft.Spent;
import dev.tandem.generation.receipt.ReceiptDraft.StoreMark;
import dev.tandem.generation.receipt.ReceiptDraft.Tokens;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Drafts of receipts, as an answer from eight passages leaves them. */
public final class Drafts {

  static final String QUESTION = "When was the lighthouse at Cape Näir built 🗼?";
  static final String ANSWER = "The lighthouse at Cape Näir was built in 1871. ".repeat(12);

  private Drafts() {}

  public static ReceiptDraft of(String project) {
    return of(project, "resp_" + Ids.next(""), "support", false);
  }

  static ReceiptDraft of(String project, String answerId, String deployment, boolean abstained) {
    return of(
        project,
        answerId,
        new Asked("support", deployment, deployment == null ? null : 3),
        new Said("user-7", QUESTION, List.of("lighthouse Cape Näir", "built"), ANSWER, true),
        abstained);
  }

  static ReceiptDraft of(
      String project, String answerId, Asked asked, Said said, boolean abstained) {
    return new ReceiptDraft(
        Receipts.newId(),
        project,
        answerId,
        asked,
        said,
        new Ran(
            "tuned",
            "gpu-1",
            2,
            "tuned-v7",
            "tuned-v7",
            Sha256.hex("weights"),
            "fp_44709d6fcb",
            List.of(new Attempt("large", "gpu-2", "no answer within 30 s"))),
        new Searched(
            new RouteTaken(
                abstained ? "multi" : "single",
                "model",
                0.8734512,
                0.35,
                0.12,
                0.5,
                "The query needs documents (0.87, threshold 0.35)."),
            List.of(new StoreMark("vs_" + "a".repeat(24), "2026-11-21T13:00:00Z")),
            IntStream.range(0, 8).mapToObj(Drafts::passage).toList(),
            null),
        new Answered(
            IntStream.range(0, 3).mapToObj(Drafts::citation).toList(),
            1,
            JsonNodeFactory.instance.objectNode().put("grounded", true).put("score", 0.91),
            abstained,
            0.93,
            "stop"),
        new Spent(
            new Tokens(1_800, 120, 1_024L),
            Cost.of(new BigDecimal("0.00031200"), "USD"),
            Map.of("route", 812L, "search", 6_120L, "generate", 812_000L, "grounding", 900L)));
  }

  private static PassageMark passage(int i) {
    return new PassageMark(
        "file-" + "b".repeat(23) + i,
        "lighthouses.md",
        "vs_" + "a".repeat(24),
        Integer.toString(1000 + i),
        0.95 - i / 17.0,
        i * 900,
        i * 900 + 812,
        "file",
        Sha256.hex("passage " + i));
  }

  private static CitationMark citation(int i) {
    return new CitationMark(
        "file-" + "b".repeat(23) + i,
        "vs_" + "a".repeat(24),
        Integer.toString(1000 + i),
        i * 900 + 12,
        i * 900 + 60,
        "file",
        i * 48,
        i * 48 + 48);
  }
}
