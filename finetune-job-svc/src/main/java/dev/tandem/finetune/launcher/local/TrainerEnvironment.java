package dev.tandem.finetune.launcher.local;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a trainer sees of this process's environment: nothing that is the service's own. */
final class TrainerEnvironment {

  private static final Set<String> NAMES =
      Set.of("PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ", "TMPDIR", "LD_LIBRARY_PATH");
  private static final List<String> PREFIXES =
      List.of(
          "LC_",
          "XDG_",
          "TANDEM_TRAINER_",
          "HF_",
          "CUDA",
          "NVIDIA_",
          "NCCL_",
          "OMP_",
          "MKL_",
          "OPENBLAS_",
          "PYTORCH_",
          "TORCH",
          "PIP_",
          "UV_",
          "SSL_CERT_",
          "REQUESTS_CA_");
  private static final Set<String> PROXIES = Set.of("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY");

  private TrainerEnvironment() {}

  static Map<String, String> of(Map<String, String> all) {
    Map<String, String> kept = new HashMap<>();
    all.forEach(
        (name, value) -> {
          if (isKept(name)) {
            kept.put(name, value);
          }
        });
    return kept;
  }

  private static boolean isKept(String name) {
    return NAMES.contains(name)
        || PROXIES.contains(name.toUpperCase(java.util.Locale.ROOT))
        || PREFIXES.stream().anyMatch(name::startsWith);
  }
}
