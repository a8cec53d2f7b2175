package dev.tandem.finetune.evaluation.run;

import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.evaluation.answer.Answering;
import dev.tandem.finetune.evaluation.answer.Answering.Answer;
import dev.tandem.finetune.evaluation.answer.Outcome.Judgement;
import dev.tandem.finetune.evaluation.score.Settings.Judge;
import dev.tandem.finetune.evaluation.testset.TestRow;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Has a model judge answers. What it says is a verdict or nonsense, and nonsense is counted. */
@ApplicationScoped
class Judging {

  private static final int KEPT = 500;
  private static final Pattern VERDICT =
      Pattern.compile("\\b(incorrect|not correct|correct)\\b", Pattern.CASE_INSENSITIVE);

  private static final Pattern PLACE = Pattern.compile("\\{(question|expected|answer)}");

  private final Answering answering;

  Judging(Answering answering) {
    this.answering = answering;
  }

  /** The verdict on an answer; null where nothing is expected that it could be held against. */
  Judgement verdict(String project, Judge judge, TestRow row, Answer answer) {
    return row.expectedAnswers().isEmpty() ? null : asked(project, judge, row, answer.text());
  }

  /** Verdicts on the answers that people have judged, in their order. */
  List<Judgement> labelled(String project, Judge judge, TestRow row) {
    return row.judged().stream().map(each -> asked(project, judge, row, each.answer())).toList();
  }

  private Judgement asked(String project, Judge judge, TestRow row, String answer) {
    String said;
    try {
      said = answering.prompt(project, judge.model(), filled(judge.prompt(), row, answer));
    } catch (ApiError e) {
      if (e.status() == 429 || e.status() >= 500) {
        throw e;
      }
      return new Judgement(null, e.getMessage());
    }
    return new Judgement(read(said), said.length() > KEPT ? said.substring(0, KEPT) : said);
  }

  /** In one go, so that an answer that holds a place of the prompt is not filled in itself. */
  private static String filled(String prompt, TestRow row, String answer) {
    return PLACE
        .matcher(prompt)
        .replaceAll(
            place ->
                Matcher.quoteReplacement(
                    switch (place.group(1)) {
                      case "question" -> row.question();
                      case "expected" -> String.join("\n", row.expectedAnswers());
                      default -> answer;
                    }));
  }

  /** Null when it says neither, or both. */
  static Boolean read(String said) {
    Boolean verdict = null;
    Matcher words = VERDICT.matcher(said);
    while (words.find()) {
      Boolean here = words.group().toLowerCase(Locale.ROOT).equals("correct");
      if (verdict != null && !verdict.equals(here)) {
        return null;
      }
      verdict = here;
    }
    return verdict;
  }
}
