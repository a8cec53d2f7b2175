package dev.tandem.retrieval.search;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.auth.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** {@code POST /v1/vector_stores/{id}/search}. */
@Path("/v1/vector_stores/{vector_store_id}/search")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class SearchResource {

  private final RerankedSearch search;
  private final SearchedStores stores;
  private final Caller caller;

  SearchResource(RerankedSearch search, SearchedStores stores, Caller caller) {
    this.search = search;
    this.stores = stores;
    this.caller = caller;
  }

  @POST
  public Uni<SearchPage> search(@PathParam("vector_store_id") String id, JsonNode body) {
    SearchRequest request = SearchRequestReader.read(body);
    return stores
        .find(caller.project(), id)
        .invoke(stores::used)
        .chain(store -> search.search(store, request))
        .map(found -> SearchPage.of(request.queries(), found));
  }
}
