package dev.tandem.retrieval.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenWindowsTest {

  private static final Encoding TOKENS =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.CL100K_BASE);

  private static List<Chunk> cut(String text, int size, int overlap) {
    return new StructureChunker(new ChunkSizes(100, 300, 400))
        .chunk(
            Documents.of().prose(text).titled("Title"), new ChunkingStrategy.Static(size, overlap));
  }

  @ParameterizedTest
  @CsvSource({"100, 0", "100, 50", "200, 37", "800, 400"})
  void beginsAWindowEverySizeLessOverlapTokens(int size, int overlap) {
    String text = "one two three four ".repeat(900).strip();
    List<Chunk> chunks = cut(text, size, overlap);
    int tokens = TOKENS.countTokens(text);
    int step = size - overlap;
    assertEquals((tokens - size + step - 1) / step + 1, chunks.size());
    for (int i = 0; i < chunks.size(); i++) {
      Chunk chunk = chunks.get(i);
      assertEquals(
          i * step, TOKENS.countTokens(text.substring(0, chunk.startByte() - (i > 0 ? 1 : 0))));
      boolean last = i == chunks.size() - 1;
      assertEquals(last ? tokens - i * step : size, TOKENS.countTokens(" " + chunk.text()));
      assertEquals("", chunk.context());
    }
  }

  @Test
  void keepsAShortTextInOneWindow() {
    assertEquals(
        List.of("Few words."), cut("Few words.", 800, 400).stream().map(Chunk::text).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "漢字かな交じり文。, 100, 50",
    "👩‍👩‍👧‍👦é, 100, 0",
    "Ünïcödé wörds , 150, 75",
    "aaaaaaaaaa, 100, 20"
  })
  void coversTheWholeTextWithoutBreakingACharacter(String piece, int size, int overlap) {
    String text = piece.repeat(4000).strip();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int covered = 0;
    for (Chunk chunk : cut(text, size, overlap)) {
      assertTrue(chunk.startByte() <= covered + 1, "no gap before " + chunk.startByte());
      assertFalse(chunk.text().contains("\ufffd"));
      assertEquals(
          chunk.text(),
          new String(
              bytes,
              chunk.startByte(),
              chunk.endByte() - chunk.startByte(),
              StandardCharsets.UTF_8));
      covered = chunk.endByte();
    }
    assertEquals(bytes.length, covered);
  }

  @Test
  void givesTheTokenizerLongTextsInPartsWithoutChangingTheTokens() {
    StringBuilder text = new StringBuilder();
    Random random = new Random(5);
    String[] words = {"word", " Word", ", ", "\n\n", "1234", " don't", "  ", "(x)", " über"};
    while (text.length() < 60_000) {
      text.append(words[random.nextInt(words.length)]);
    }
    int tokens = TOKENS.countTokens(text.toString());
    List<Chunk> chunks = cut(text.toString(), 100, 0);
    assertEquals((tokens + 99) / 100, chunks.size(), 1);
  }
}
