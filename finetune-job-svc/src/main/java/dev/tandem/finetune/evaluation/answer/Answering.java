package dev.tandem.finetune.evaluation.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Port to models, searches and receipts. Its calls block. What fails, fails with {@link
 * dev.tandem.api.error.ApiError}: the 4xx that the other service answered, or 429 and 503 when
 * another try may succeed.
 */
public interface Answering {

  /**
   * A question.
   *
   * @param temperature or null for the server's
   * @param seed or null
   * @param logprobs whether each token's is wanted
   * @param user id under which the question is asked; never that of a person
   */
  record Question(String text, Double temperature, Long seed, boolean logprobs, String user) {}

  /**
   * A passage that was found or cited.
   *
   * @param score 0 to 1, or null of a citation
   * @param startByte where it begins in the document, with {@code endByte}, or null
   * @param page from 1, or null
   * @param text or null where it is not told
   */
  record Passage(
      String fileId,
      String filename,
      String vectorStoreId,
      String chunkId,
      Double score,
      Integer startByte,
      Integer endByte,
      Integer page,
      String text) {}

  /**
   * An answer.
   *
   * @param passages best first
   * @param supported share of its sentences that its passages support, or null when unknown
   * @param confidence probability that the documents answer, or null
   * @param logprobs of its tokens; empty when they are not told
   * @param version of the deployment that answered, or null
   */
  record Answer(
      String text,
      String receipt,
      boolean abstained,
      Double confidence,
      Double supported,
      List<Passage> passages,
      List<Passage> citations,
      long promptTokens,
      long completionTokens,
      Double cost,
      String currency,
      List<Double> logprobs,
      String model,
      Integer version) {}

  /** What the target answers. */
  Answer ask(String project, Target target, Question question);

  /** What the target finds, best first. */
  List<Passage> search(String project, Target target, String query);

  /** What a model says to a prompt, at temperature 0. */
  String prompt(String project, String model, String prompt);

  /** The receipt with this id; an empty object when it is gone. */
  JsonNode receipt(String project, String id);

  /**
   * What the target is at the moment: its deployment's newest version and canary, and a marker of
   * each store's content. The same as long as neither changes.
   *
   * @throws dev.tandem.api.error.ApiError 404 when there is no such target
   */
  JsonNode describe(String project, Target target);
}
