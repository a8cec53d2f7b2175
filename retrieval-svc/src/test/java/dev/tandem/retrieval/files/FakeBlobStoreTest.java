package dev.tandem.retrieval.files;

import dev.tandem.retrieval.fake.FakeBlobStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FakeBlobStoreTest extends BlobStoreContract {

  @TempDir Path folder;

  @Override
  protected BlobStore store() {
    return new FakeBlobStore(folder);
  }
}
