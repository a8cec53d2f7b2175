package dev.tandem.generation.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnTest {

  @Test
  void isWhatUserAndAssistantSayInWords() throws IOException {
    JsonNode items =
        new ObjectMapper()
            .readTree(
                """
                [{"id":"m1","type":"message","role":"system","content":[{"text":"Be brief."}]},
                 {"id":"m2","type":"message","role":"user","content":[
                   {"type":"input_text","text":"Look"},{"type":"input_image"},
                   {"type":"input_text","text":"here"}]},
                 {"id":"f1","type":"function_call","call_id":"c"},
                 {"id":"m3","type":"message","role":"assistant","content":[
                   {"type":"output_text","text":"I see."}]},
                 {"type":"message","role":"user","content":[{"text":"no id"}]},
                 {"id":"m4","type":"message","role":"user","content":[{"type":"input_image"}]},
                 {"id":"m5","type":"message","role":"assistant","content":[{"refusal":"No."}]}]
                """);
    List<JsonNode> all = new ArrayList<>();
    items.forEach(all::add);

    assertEquals(
        List.of(new Turn("m2", "user", "Look\nhere"), new Turn("m3", "assistant", "I see.")),
        Turn.of(all));
  }
}
