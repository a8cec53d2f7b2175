package dev.tandem.retrieval.embed.onnx;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Where a model's two files come from. */
interface ModelFiles {

  /** A file of the model, to be closed. */
  InputStream open(File file) throws IOException;

  /** The two files. */
  enum File {
    MODEL("model.onnx", "bge-small-en-v1.5-q.onnx"),
    TOKENIZER("tokenizer.json", "bge-small-en-v1.5-q-tokenizer.json");

    private final String name;
    private final String resource;

    File(String name, String resource) {
      this.name = name;
      this.resource = resource;
    }
  }

  /** The files of a folder. */
  static ModelFiles in(Path folder) {
    return file -> Files.newInputStream(folder.resolve(file.name));
  }

  /** BGE small, int8, from its artifact on the class path. */
  static ModelFiles builtIn() {
    return file -> {
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      InputStream stream =
          (loader == null ? ModelFiles.class.getClassLoader() : loader)
              .getResourceAsStream(file.resource);
      if (stream == null) {
        throw new FileNotFoundException(file.resource + " is not on the class path");
      }
      return stream;
    };
  }

  default WordPieceTokenizer tokenizer() {
    try (InputStream json = open(File.TOKENIZER)) {
      return WordPieceTokenizer.read(json);
    } catch (IOException e) {
      throw new UncheckedIOException("the tokenizer cannot be read", e);
    }
  }

  /**
   * Loads the model by way of a file: ONNX Runtime reads a file piece by piece, while bytes handed
   * over stay in memory three times until the next collection (60 MB more, measured).
   */
  default BertEncoder encoder(EncoderOptions options) {
    try {
      Path file = Files.createTempFile("tandem-model-", ".onnx");
      try (InputStream model = open(File.MODEL)) {
        Files.copy(model, file, StandardCopyOption.REPLACE_EXISTING);
        return BertEncoder.load(file, options);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the model cannot be read", e);
    }
  }
}
