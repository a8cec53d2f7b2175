package dev.tandem.finetune.evaluation.testset;

import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.finetune.artifact.Artifacts;
import dev.tandem.finetune.dataset.Dataset;
import dev.tandem.finetune.dataset.DatasetStore;
import dev.tandem.finetune.dataset.DatasetStore.Filter;
import dev.tandem.finetune.dataset.check.QuestionOverlap;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Goes through the rows of all data sets of the project. Blocks. */
@ApplicationScoped
class DatasetOverlap implements TrainingOverlap {

  private static final int PAGE = 100;

  private final DatasetStore datasets;
  private final Artifacts artifacts;

  DatasetOverlap(DatasetStore datasets, Artifacts artifacts) {
    this.datasets = datasets;
    this.artifacts = artifacts;
  }

  @Override
  public List<Found> of(String project, List<String> questions) throws IOException {
    QuestionOverlap overlap = new QuestionOverlap(questions);
    Map<Integer, Found> found = new HashMap<>();
    String after = null;
    boolean more = true;
    while (more) {
      Keyset keyset = new Keyset(new PageRequest(PAGE, true, after, null));
      Page<Dataset> page =
          datasets.list(project, new Filter(null, null, null), keyset).await().indefinitely();
      for (Dataset dataset : page.data()) {
        after = dataset.id();
        look(dataset, overlap, found);
      }
      more = page.hasMore();
    }
    return new ArrayList<>(found.values());
  }

  private void look(Dataset dataset, QuestionOverlap overlap, Map<Integer, Found> found)
      throws IOException {
    Optional<InputStream> bytes = artifacts.open(Dataset.rowsKey(dataset.id()));
    if (bytes.isEmpty()) {
      return;
    }
    try (InputStream in = bytes.get()) {
      for (QuestionOverlap.Match match : overlap.in(in, dataset.format())) {
        Found here =
            new Found(match.question(), dataset.id(), dataset.name(), match.line(), match.exact());
        found.merge(match.question(), here, (a, b) -> a.exact() || !b.exact() ? a : b);
      }
    }
  }
}
