package dev.tandem.finetune.drift;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.finetune.drift.Finding.Found;
import dev.tandem.finetune.drift.Finding.Kind;
import java.util.List;

/**
 * What a check saw of one kind.
 *
 * @param judged whether there was enough to say anything; open findings stay when there was not
 * @param figures for the report, found or not
 */
record Look(Kind kind, boolean judged, ObjectNode figures, List<Found> found) {

  Look {
    found = List.copyOf(found);
  }
}
