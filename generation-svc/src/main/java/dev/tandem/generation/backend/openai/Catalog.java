package dev.tandem.generation.backend.openai;

import dev.tandem.generation.backend.Origin;
import dev.tandem.generation.backend.ServedModel;
import dev.tandem.generation.backend.openai.Backend.Offer;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Models by name, and who serves each. Several backends may serve a model of one name: its replicas
 * are theirs together. What configuration says of a model goes before what a server lists.
 */
final class Catalog {

  private final List<Backend> backends;
  private final MeterRegistry meters;
  private volatile SortedMap<String, Route> routes = Collections.emptySortedMap();

  Catalog(List<Backend> backends, MeterRegistry meters) {
    this.backends =
        backends.stream()
            .sorted(Comparator.comparing(Backend::isDiscovered).thenComparing(Backend::id))
            .toList();
    this.meters = meters;
    refresh();
  }

  /** To be called when a replica lists other models than before. */
  synchronized void refresh() {
    SortedMap<String, Route> found = new TreeMap<>();
    for (Backend backend : backends) {
      for (Offer offer : backend.offers()) {
        found.merge(offer.model().name(), route(backend, offer), Catalog::both);
      }
    }
    routes = Collections.unmodifiableSortedMap(found);
  }

  List<ServedModel> models() {
    return routes.values().stream().map(Route::model).toList();
  }

  /** Null when there is no such model. */
  Route route(String name) {
    return routes.get(name);
  }

  private Route route(Backend backend, Offer offer) {
    ServedModel model = offer.model();
    ModelMeters measured = new ModelMeters(meters, backend.id(), model.name());
    Origin origin =
        new Origin(
            backend.id(),
            backend.replicas().indexOf(offer.replica()) + 1,
            model.servedAs(),
            model.adapterDigest());
    return new Route(model, List.of(new Target(offer.replica(), origin, measured, false)));
  }

  private static Route both(Route first, Route second) {
    List<Target> targets = new ArrayList<>(first.targets());
    targets.addAll(second.targets());
    ServedModel a = first.model();
    ServedModel b = second.model();
    return new Route(
        new ServedModel(
            a.name(),
            a.servedAs(),
            smaller(a.contextTokens(), b.contextTokens()),
            a.price(),
            a.capabilities(),
            a.timeout().compareTo(b.timeout()) >= 0 ? a.timeout() : b.timeout(),
            a.adapterDigest()),
        targets);
  }

  private static OptionalInt smaller(OptionalInt a, OptionalInt b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.isEmpty() ? b : a;
    }
    return OptionalInt.of(Math.min(a.getAsInt(), b.getAsInt()));
  }
}
