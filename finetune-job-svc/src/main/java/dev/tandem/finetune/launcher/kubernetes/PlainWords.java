package dev.tandem.finetune.launcher.kubernetes;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the cluster says, for people. The same hindrance always gives the same words, without
 * counts, back-off times and made-up names: other words would be another event of the job.
 */
final class PlainWords {

  private static final Pattern NODES =
      Pattern.compile("\\d+/\\d+ nodes are available: (.*?)\\.?( preemption: .*)?", Pattern.DOTALL);
  private static final Pattern COUNT = Pattern.compile("(?:^|, )\\d+ ");
  private static final Pattern TAINT = Pattern.compile(".*untolerated taint(?:\\(s\\))? ?(.*)");
  private static final Pattern FORBIDDEN = Pattern.compile(".* is forbidden: (.*)", Pattern.DOTALL);
  private static final Pattern PULL =
      Pattern.compile("(?:Back-off pulling image \"[^\"]*\"(?:: ?)?)?(?:ErrImagePull: ?)?(.*)");
  private static final Pattern REASON = Pattern.compile("rpc error: code = \\w+ desc = (.*)");
  private static final int LONGEST = 400;

  private PlainWords() {}

  /** What the scheduler says of a pod. */
  static String unschedulable(String message) {
    Matcher nodes = NODES.matcher(text(message));
    if (!nodes.matches()) {
      return "No node can take the trainer yet: " + end(text(message));
    }
    String reasons =
        Arrays.stream(COUNT.split(nodes.group(1)))
            .filter(reason -> !reason.isBlank())
            .map(PlainWords::node)
            .collect(Collectors.toCollection(TreeSet::new))
            .stream()
            .collect(Collectors.joining("; "));
    return "No node can take the trainer yet: " + end(reasons);
  }

  private static String node(String reason) {
    Matcher taint = TAINT.matcher(reason);
    if (taint.matches()) {
      return "some are kept for others by the taint " + taint.group(1);
    }
    if (reason.startsWith("Insufficient ")) {
      return "too little " + reason.substring("Insufficient ".length()) + " is free";
    }
    if (reason.contains("didn't match Pod's node affinity/selector")) {
      return "some have not the labels that are asked for";
    }
    if (reason.contains("unbound immediate PersistentVolumeClaims")) {
      return "the volume of the job is not there yet";
    }
    return reason;
  }

  /** Why an image did not come. */
  static String image(String image, String message) {
    Matcher pull = PULL.matcher(text(message));
    String detail = pull.matches() ? pull.group(1) : "";
    String name = "The trainer's image '%s' can not be pulled".formatted(image);
    String lower = detail.toLowerCase(Locale.ROOT);
    if (lower.contains("not found") || lower.contains("manifest unknown")) {
      return name + ": its registry does not have it.";
    }
    if (lower.contains("denied") || lower.contains("unauthorized") || lower.contains("forbidden")) {
      return name + ": its registry wants a login, or another one (pull-secrets).";
    }
    if (detail.isEmpty()) {
      return name + ".";
    }
    Matcher reason = REASON.matcher(detail);
    return name + ": " + end(reason.matches() ? reason.group(1) : detail);
  }

  /** Why the cluster makes no pod. */
  static String refused(String message) {
    Matcher forbidden = FORBIDDEN.matcher(text(message));
    String reason = forbidden.matches() ? forbidden.group(1) : text(message);
    String lead =
        reason.contains("exceeded quota")
            ? "The namespace's quota leaves no room for the trainer: "
            : "The cluster refuses the trainer: ";
    return lead + end(reason);
  }

  /** Anything else, said of the pod's container. */
  static String container(String message, String pod) {
    return "The trainer's container can not be made: " + end(text(message).replace(pod, "the pod"));
  }

  static String volume(String message, String pod) {
    return "The trainer's pod can not start yet: " + end(text(message).replace(pod, "the pod"));
  }

  private static String text(String message) {
    return Optional.ofNullable(message)
        .orElse("no reason is given")
        .replaceAll("\\s+", " ")
        .strip();
  }

  private static String end(String sentence) {
    String cut =
        sentence.length() > LONGEST ? sentence.substring(0, LONGEST).strip() + " …" : sentence;
    return cut.endsWith(".") || cut.endsWith("…") ? cut : cut + ".";
  }
}
