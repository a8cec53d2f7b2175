package dev.tandem.generation.request;

import java.util.ArrayList;
import java.util.List;

/** A query parameter with several values, which SDKs name with brackets and people without. */
public final class QueryList {

  private QueryList() {}

  public static List<String> joined(List<String> bracketed, List<String> plain) {
    List<String> all = new ArrayList<>(bracketed);
    all.addAll(plain);
    return all;
  }
}
