package dev.tandem.finetune.promotion;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class MergePatchTest {

  private static ObjectNode json(String text) throws JsonProcessingException {
    return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
  }

  @Test
  void changesWhatIsNamedAndKeepsTheRest() throws JsonProcessingException {
    ObjectNode live =
        json("{'model': 'a', 'routing': {'mode': 'auto', 'threshold': 0.3}, 'instructions': 'x'}");
    ObjectNode patch = json("{'routing': {'threshold': 0.5}, 'instructions': null}");
    assertEquals(
        json("{'model': 'a', 'routing': {'mode': 'auto', 'threshold': 0.5}}"),
        MergePatch.applied(live, patch));
    assertEquals(.3, live.at("/routing/threshold").asDouble(), "the live version stays");
  }

  @Test
  void aDescribedVersionIsMoreThanItsSpecification() throws JsonProcessingException {
    ObjectNode described =
        json("{'object': 'deployment', 'name': 'n', 'version': 3, 'canary': [], 'model': 'a'}");
    assertEquals(json("{'model': 'a'}"), MergePatch.specification(described));
  }
}
