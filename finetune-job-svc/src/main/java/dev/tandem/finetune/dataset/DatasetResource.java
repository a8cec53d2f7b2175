package dev.tandem.finetune.dataset;

import dev.tandem.api.auth.Caller;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.finetune.dataset.DatasetStore.Filter;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.function.Consumer;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** {@code /tandem/v1/datasets}: HTTP only. */
@Path("/tandem/v1/datasets")
@Tag(name = "Data sets")
@Produces(MediaType.APPLICATION_JSON)
public class DatasetResource {

  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 100;

  private final Datasets datasets;
  private final Caller caller;

  public DatasetResource(Datasets datasets, Caller caller) {
    this.datasets = datasets;
    this.caller = caller;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Uni<DatasetObject> create(CreateDataset body) {
    Consumer<String> made = caller.making();
    return datasets.create(caller.project(), body).invoke(set -> made.accept(set.id()));
  }

  @GET
  public Uni<Page<DatasetObject>> list(
      @RestQuery String limit,
      @RestQuery String order,
      @RestQuery String after,
      @RestQuery String before,
      @RestQuery String name,
      @RestQuery String kind,
      @RestQuery String file) {
    PageRequest page = page(limit, order, after, before);
    return datasets.list(caller.project(), new Filter(name, kind, file), page);
  }

  @GET
  @Path("/{id}")
  public Uni<DatasetObject> get(@RestPath String id) {
    return datasets.get(caller.project(), id);
  }

  @DELETE
  @Path("/{id}")
  public Uni<DatasetObject.Deleted> delete(@RestPath String id) {
    return datasets.delete(caller.project(), id);
  }

  @GET
  @Path("/{id}/versions")
  public Uni<Page<DatasetObject>> versions(
      @RestPath String id,
      @RestQuery String limit,
      @RestQuery String order,
      @RestQuery String after,
      @RestQuery String before) {
    return datasets.versions(caller.project(), id, page(limit, order, after, before));
  }

  @GET
  @Path("/{id}/rows")
  public Uni<Page<DatasetRows.Row>> rows(
      @RestPath String id, @RestQuery String limit, @RestQuery String after) {
    return datasets.rows(caller.project(), id, page(limit, null, after, null));
  }

  @GET
  @Path("/{id}/lineage")
  public Uni<Lineage> lineage(@RestPath String id) {
    return datasets.lineage(caller.project(), id);
  }

  @GET
  @Path("/lineage")
  public Uni<Lineage> lineage(
      @RestQuery String file, @RestQuery String job, @RestQuery String model) {
    return datasets.lineage(caller.project(), file, job, model);
  }

  private static PageRequest page(String limit, String order, String after, String before) {
    return PageRequest.of(limit, DEFAULT_LIMIT, MAX_LIMIT, order, after, before);
  }
}
