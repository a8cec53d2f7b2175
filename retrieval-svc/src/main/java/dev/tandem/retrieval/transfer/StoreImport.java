package dev.tandem.retrieval.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.id.Ids;
import dev.tandem.retrieval.files.BlobStore;
import dev.tandem.retrieval.files.Blobs;
import dev.tandem.retrieval.files.FileNames;
import dev.tandem.retrieval.files.FilesConfig;
import dev.tandem.retrieval.files.Purpose;
import dev.tandem.retrieval.files.UploadedFiles.NewFile;
import dev.tandem.retrieval.transfer.ArrivingStore.Intake;
import dev.tandem.retrieval.transfer.Line.File;
import dev.tandem.retrieval.transfer.Line.Head;
import dev.tandem.retrieval.vectorstores.NewStoreFile;
import dev.tandem.retrieval.vectorstores.StoreRow;
import dev.tandem.retrieval.vectorstores.VectorStores;
import dev.tandem.retrieval.vectorstores.VectorStores.Description;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Makes a store, with files of its own, from an export. All bytes are kept first, then one
 * transaction makes all rows: whatever fails, nothing is left but, after a crash, bytes that the
 * sweep for orphans finds.
 */
@ApplicationScoped
public class StoreImport {

  private static final Logger LOG = Logger.getLogger(StoreImport.class);

  private final BlobStore store;
  private final Blobs blobs;
  private final VectorStores stores;
  private final FilesConfig config;

  public StoreImport(BlobStore store, Blobs blobs, VectorStores stores, FilesConfig config) {
    this.store = store;
    this.blobs = blobs;
    this.stores = stores;
    this.config = config;
  }

  private record Arrived(Head head, List<NewStoreFile> files) {}

  /**
   * Imports what is in a file.
   *
   * @param name of the new store, or null for the one it had
   * @throws dev.tandem.api.error.ApiError 400 when it is no whole export, and whatever attaching
   *     its files fails with
   */
  public Uni<StoreRow> read(String project, Path export, String name) {
    return blobs.blocking(() -> arrive(project, export)).chain(all -> create(project, all, name));
  }

  private Uni<StoreRow> create(String project, Arrived all, String name) {
    return Uni.createFrom()
        .deferred(() -> stores.createWith(project, description(all.head(), name), all.files()))
        .onFailure()
        .call(() -> blobs.blocking(() -> forget(all.files())));
  }

  private static Description description(Head head, String name) {
    return Description.checked(
        name == null ? head.name() : name,
        head.description(),
        head.expiresAfterDays(),
        head.metadata());
  }

  private Arrived arrive(String project, Path export) throws IOException {
    Keeping keeping = new Keeping(project);
    try (BufferedReader lines = Files.newBufferedReader(export)) {
      long largest = config.maxUploadSize().asLongValue();
      return new Arrived(new ArrivingStore(lines, largest, keeping).read(), keeping.files);
    } catch (IOException | RuntimeException e) {
      keeping.drop();
      throw e;
    }
  }

  private Void forget(List<NewStoreFile> files) {
    for (NewStoreFile file : files) {
      try {
        store.delete(file.id());
      } catch (IOException e) {
        LOG.warnf("bytes of %s stay until the next sweep: %s", file.id(), e);
      }
    }
    return null;
  }

  /** Keeps the bytes of each file under an id of its own. */
  private final class Keeping implements Intake {

    private final String project;
    private final List<NewStoreFile> files = new ArrayList<>();
    private Path begun;

    Keeping(String project) {
      this.project = project;
    }

    @Override
    public Path begin() throws IOException {
      begun = Files.createTempFile(store.incoming(), "import-", ".tmp");
      return begun;
    }

    @Override
    public void end(File file, Path bytes) throws IOException {
      String id = Ids.next("file-");
      NewFile added =
          new NewFile(
              project,
              FileNames.clean("file", file.filename()),
              Purpose.ofUpload(file.purpose()),
              file.bytes(),
              null);
      NewStoreFile taken =
          NewStoreFile.of(id, added, HexFormat.of().parseHex(file.sha256()), rest(file));
      store.keep(id, bytes);
      files.add(taken);
    }

    private NewStoreFile.Wish rest(File file) {
      JsonNode none = StoreExport.JSON.nullNode();
      return new NewStoreFile.Wish(
          file.attributes() == null ? none : file.attributes(),
          file.chunking() == null ? none : file.chunking());
    }

    void drop() throws IOException {
      forget(files);
      if (begun != null) {
        Files.deleteIfExists(begun);
      }
    }
  }
}
