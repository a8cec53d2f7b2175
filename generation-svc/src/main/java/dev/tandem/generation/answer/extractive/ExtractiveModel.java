package dev.tandem.generation.answer.extractive;

import dev.tandem.generation.answer.AnswerModel;
import dev.tandem.generation.answer.AnswerPiece;
import dev.tandem.generation.answer.AnswerPiece.Decision;
import dev.tandem.generation.answer.AnswerPiece.Found;
import dev.tandem.generation.answer.AnswerPiece.Searching;
import dev.tandem.generation.answer.FollowUp;
import dev.tandem.generation.answer.Question;
import dev.tandem.generation.answer.Search;
import dev.tandem.generation.retrieval.EvidenceQuery;
import dev.tandem.generation.retrieval.Retrieval;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** The model that quotes: one search, then sentences of the documents or an abstention. */
@ApplicationScoped
public class ExtractiveModel implements AnswerModel {

  private static final String NAME = "extractive";

  private final Retrieval retrieval;
  private final ExtractiveConfig config;
  private final Clock clock;

  public ExtractiveModel(Retrieval retrieval, ExtractiveConfig config, Clock clock) {
    check("passages", config.passages(), 50);
    check("sentences", config.sentences(), 50);
    check("stores", config.stores(), 100);
    this.retrieval = retrieval;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Multi<AnswerPiece> answer(Question question) {
    if (question.search().isEmpty()) {
      return Multi.createFrom()
          .iterable(
              composer(question)
                  .abstention(ExtractiveAnswer.NOT_SEARCHED, new Decision("none", true, null)));
    }
    String query = FollowUp.query(question.turns());
    return Multi.createBy()
        .concatenating()
        .streams(
            Multi.createFrom().item(new Searching(List.of(query))),
            searched(question, query).onItem().transformToMulti(Multi.createFrom()::iterable));
  }

  private Uni<List<AnswerPiece>> searched(Question question, String query) {
    Search search = question.search().orElseThrow();
    return stores(question, search)
        .onItem()
        .transformToUni(
            stores ->
                stores.isEmpty()
                    ? Uni.createFrom().item(noDocuments(question))
                    : retrieval
                        .evidence(question.asker(), evidenceQuery(stores, query, search))
                        .map(evidence -> composer(question).from(query, evidence)));
  }

  private Uni<List<String>> stores(Question question, Search search) {
    return search.vectorStoreIds().isEmpty()
        ? retrieval.searchableStores(question.asker(), config.stores())
        : Uni.createFrom().item(search.vectorStoreIds());
  }

  private EvidenceQuery evidenceQuery(List<String> stores, String query, Search search) {
    return new EvidenceQuery(
        stores,
        query,
        search.maxResults().orElse(config.passages()),
        search.filters(),
        search.rankingOptions(),
        search.graph(),
        true);
  }

  private List<AnswerPiece> noDocuments(Question question) {
    List<AnswerPiece> pieces = new ArrayList<>();
    pieces.add(new Found(List.of()));
    pieces.addAll(
        composer(question)
            .abstention(ExtractiveAnswer.NO_DOCUMENTS, new Decision("single", true, 0.0)));
    return pieces;
  }

  private static void check(String key, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(
          "tandem.extractive." + key + " must be between 1 and " + max + ", but is " + value);
    }
  }

  private ExtractiveAnswer composer(Question question) {
    return new ExtractiveAnswer(
        config.sentences(), question.limits(), clock.instant().getEpochSecond());
  }
}
