package dev.tandem.finetune.run;

import dev.tandem.finetune.job.JobQueue.Claimed;
import java.io.IOException;

/**
 * Moves jobs of one state on. Blocks. May be broken off anywhere and taken again, by another
 * process too; what it throws has it taken again after a pause.
 */
interface Step {
  Outcome take(Claimed claimed) throws IOException;
}
