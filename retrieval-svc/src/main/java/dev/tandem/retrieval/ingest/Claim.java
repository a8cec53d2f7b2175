package dev.tandem.retrieval.ingest;

import java.util.List;
import java.util.UUID;

/** Files that one worker has taken up together, and the token that proves it. */
record Claim(UUID token, List<Job> jobs) {

  Claim {
    jobs = List.copyOf(jobs);
  }
}
