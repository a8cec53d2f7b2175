package dev.tandem.retrieval.files.folder;

import dev.tandem.retrieval.files.BlobStore;
import dev.tandem.retrieval.files.BlobStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FolderBlobStoreTest extends BlobStoreContract {

  @TempDir Path folder;

  @Override
  protected BlobStore store() {
    return new FolderBlobStore(folder.resolve("files"));
  }
}
