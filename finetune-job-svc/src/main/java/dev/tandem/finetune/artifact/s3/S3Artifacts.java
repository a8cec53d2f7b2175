package dev.tandem.finetune.artifact.s3;

import dev.tandem.finetune.artifact.Artifacts;
import dev.tandem.finetune.artifact.ArtifactsConfig;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects of one bucket. An object appears whole or not at all, also when it is sent in parts. A
 * store that fails or is away is an {@link IOException}, after the client's own tries.
 */
@ApplicationScoped
@Identifier(Artifacts.S3)
public class S3Artifacts implements Artifacts {

  private final S3Client client;
  private final String bucket;
  private final ObjectKeys keys;
  private final Optional<String> mount;
  private final long partSize;

  @Inject
  public S3Artifacts(ArtifactsConfig config) {
    this(config.s3());
  }

  S3Artifacts(ArtifactsConfig.S3 config) {
    this.bucket =
        config
            .bucket()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "tandem.fine-tuning.artifacts.s3.bucket must name a bucket"));
    this.client = Clients.of(config);
    this.keys = new ObjectKeys(config.prefix().orElse(""));
    this.mount = config.mount().map(folder -> folder.replaceAll("/+$", ""));
    this.partSize = config.partSize().asLongValue();
  }

  @PreDestroy
  void close() {
    client.close();
  }

  @Override
  public void put(String key, Path file) throws IOException {
    String name = keys.of(key);
    long size = Files.size(file);
    try {
      if (size <= partSize) {
        client.putObject(to -> to.bucket(bucket).key(name), RequestBody.fromFile(file));
      } else {
        putInParts(name, file, size);
      }
    } catch (SdkException e) {
      throw failed("keeping", name, e);
    }
    Files.delete(file);
  }

  private void putInParts(String name, Path file, long size) throws IOException {
    String upload = client.createMultipartUpload(to -> to.bucket(bucket).key(name)).uploadId();
    try (FileChannel bytes = FileChannel.open(file)) {
      List<CompletedPart> parts = new ArrayList<>();
      for (long from = 0; from < size; from += partSize) {
        parts.add(part(name, upload, parts.size() + 1, bytes, from, size));
      }
      client.completeMultipartUpload(
          to ->
              to.bucket(bucket).key(name).uploadId(upload).multipartUpload(up -> up.parts(parts)));
    } catch (IOException | SdkException e) {
      abort(name, upload, e);
      throw e;
    }
  }

  private CompletedPart part(
      String name, String upload, int number, FileChannel bytes, long from, long size)
      throws IOException {
    RequestBody body =
        RequestBody.fromByteBuffer(
            bytes.map(MapMode.READ_ONLY, from, Math.min(partSize, size - from)));
    String tag =
        client
            .uploadPart(to -> to.bucket(bucket).key(name).uploadId(upload).partNumber(number), body)
            .eTag();
    return CompletedPart.builder().partNumber(number).eTag(tag).build();
  }

  /** Parts of an upload that never ends cost money without being seen. */
  private void abort(String name, String upload, Exception why) {
    try {
      client.abortMultipartUpload(to -> to.bucket(bucket).key(name).uploadId(upload));
    } catch (SdkException e) {
      why.addSuppressed(e);
    }
  }

  @Override
  public Optional<InputStream> open(String key) throws IOException {
    String name = keys.of(key);
    try {
      return Optional.of(client.getObject(from -> from.bucket(bucket).key(name)));
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    } catch (SdkException e) {
      throw failed("reading", name, e);
    }
  }

  @Override
  public void delete(String prefix) throws IOException {
    String name = keys.of(prefix);
    try {
      // One by one: not every compatible store takes a list.
      for (S3Object each :
          client.listObjectsV2Paginator(in -> in.bucket(bucket).prefix(name)).contents()) {
        if (each.key().equals(name) || each.key().startsWith(name + "/")) {
          client.deleteObject(from -> from.bucket(bucket).key(each.key()));
        }
      }
    } catch (SdkException e) {
      throw failed("deleting", name, e);
    }
  }

  @Override
  public String location(String prefix) {
    String name = keys.of(prefix);
    return mount.map(folder -> folder + "/" + name).orElse("s3://" + bucket + "/" + name);
  }

  private static IOException failed(String what, String name, SdkException cause) {
    return new IOException("%s the object %s".formatted(what, name), cause);
  }
}
