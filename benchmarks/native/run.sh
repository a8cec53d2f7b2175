#!/usr/bin/env bash
# Measures each service as a JVM and as a native executable, side by side: start, memory, requests a second. Builds
# both first; with --no-build it takes what is there. Other arguments go to benchmarks/run native: --starts, --requests,
# --callers, --kinds.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
if [ "${1:-}" = --no-build ]; then
  shift
else
  mvn -B -q -ntp package -DskipTests -Dspotless.check.skip=true
  scripts/native-build.sh
fi
benchmarks/run native "$@"
