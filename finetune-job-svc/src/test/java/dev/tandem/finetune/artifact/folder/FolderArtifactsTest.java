package dev.tandem.finetune.artifact.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.finetune.artifact.Artifacts;
import dev.tandem.finetune.artifact.ArtifactsContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderArtifactsTest extends ArtifactsContract {

  @TempDir Path folder;

  @Override
  protected Artifacts artifacts() {
    return new FolderArtifacts(folder);
  }

  @Test
  void tellsModelServersThePathOfAFolder() {
    assertEquals(
        folder.resolve("ftjob-1/output").toString(), artifacts().location("ftjob-1/output"));
  }
}
