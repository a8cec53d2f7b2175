package dev.tandem.finetune.run;

import dev.tandem.finetune.job.JobQueue;
import dev.tandem.finetune.launcher.Launcher;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Trainers that this installation started and knows no job of, as after an older backup is back.
 */
@ApplicationScoped
class Orphans {

  private static final Logger LOG = Logger.getLogger(Orphans.class);

  private final Launcher launcher;
  private final JobQueue queue;
  private final RunConfig config;
  private final Clock clock;

  Orphans(Launcher launcher, JobQueue queue, RunConfig config, Clock clock) {
    this.launcher = launcher;
    this.queue = queue;
    this.config = config;
    this.clock = clock;
  }

  /** Ends and removes them; one that does not end at once is there the next time. Blocks. */
  void remove() throws IOException {
    Set<String> old = launcher.startedBefore(clock.instant().minus(config.orphanAge()));
    for (String orphan : queue.unknown(old).await().indefinitely()) {
      if (launcher.stop(orphan, config.cancelGrace())) {
        launcher.cleanUp(orphan);
        LOG.warnf("the trainer of %s was removed, since there is no such job", orphan);
      }
    }
  }
}
