package dev.tandem.generation.deployment;

import dev.tandem.api.error.ApiError;
import dev.tandem.generation.request.Fields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How requests are spread over a deployment's versions. What the shares leave of 1 goes to the
 * newest version; no shares at all means that it gets every request.
 *
 * @param shares by version, ascending
 */
public record Canary(List<Share> shares) {

  /** Everything goes to the newest version. */
  public static final Canary NONE = new Canary(List.of());

  private static final int MOST_SHARES = 10;
  private static final double ROUNDING = 1e-9;

  /**
   * A version's part of the requests.
   *
   * @param weight above 0, at most 1
   */
  public record Share(int version, double weight) {}

  public Canary {
    shares = shares.stream().sorted(Comparator.comparingInt(Share::version)).toList();
  }

  /**
   * The version for a point in [0, 1). As long as the order of the versions stays, a version whose
   * share grows at the newest one's cost keeps the points it had.
   */
  int versionAt(double point, int newest) {
    double end = 0;
    for (Share share : shares) {
      end += share.weight();
      if (point < end) {
        return share.version();
      }
    }
    return newest;
  }

  /**
   * Reads the member {@code canary}; empty when it is absent.
   *
   * @throws ApiError 400 that names the member at fault
   */
  static Optional<Canary> read(Fields body) {
    if (!body.has("canary")) {
      return Optional.empty();
    }
    List<Share> shares = new ArrayList<>();
    Set<Integer> versions = new HashSet<>();
    for (Fields item : body.objects("canary", MOST_SHARES)) {
      Share share = share(item);
      if (!versions.add(share.version())) {
        throw item.invalid("version", "is named before");
      }
      shares.add(share);
    }
    Canary canary = new Canary(shares);
    if (canary.total() > 1 + ROUNDING) {
      throw body.invalid("canary", "must have weights that add up to at most 1");
    }
    return Optional.of(canary);
  }

  private static Share share(Fields item) {
    int version =
        item.integer("version", 1, Integer.MAX_VALUE).orElseThrow(() -> item.missing("version"));
    double weight = item.number("weight", 0, 1).orElseThrow(() -> item.missing("weight"));
    if (weight == 0) {
      throw item.invalid("weight", "must be above 0; leave the version out instead");
    }
    return new Share(version, weight);
  }

  /**
   * The canary itself.
   *
   * @throws ApiError 400 when it names a version outside first..newest, or gives the newest one a
   *     share that is not what the others leave
   */
  Canary checkedFor(int first, int newest) {
    for (Share share : shares) {
      if (share.version() < first || share.version() > newest) {
        throw invalid("names version " + share.version() + ", which does not exist");
      }
    }
    boolean namesNewest = !shares.isEmpty() && shares.getLast().version() == newest;
    if (namesNewest && total() < 1 - ROUNDING) {
      throw invalid(
          "must have weights that add up to 1 when it names the newest version, "
              + newest
              + "; leave that out and it gets the rest");
    }
    return this;
  }

  private double total() {
    return shares.stream().mapToDouble(Share::weight).sum();
  }

  private static ApiError invalid(String why) {
    return ApiError.invalid("canary", "'canary' " + why + ".");
  }
}
