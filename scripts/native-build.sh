#!/usr/bin/env bash
# Builds services as native executables, target/<service>-<version>-runner: scripts/native-build.sh [--quick] [SERVICE...]
# --quick compiles with few optimisations (-Ob): for tests, not for users.
# Takes the native-image of GRAALVM_HOME, JAVA_HOME or the PATH; else the tool chain that TANDEM_NATIVE_TOOLCHAIN (a
# program that is given a folder and makes one there) assembles once; else Quarkus's builder image, by Docker or Podman.
# Ends with status 3 when there is none of them. docs/native.md says more.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
fail() {
  printf 'native-build: %s\n' "$*" >&2
  exit 1
}
. "$ROOT/scripts/jdk.sh"
. "$ROOT/scripts/build.sh"
. "$ROOT/scripts/toolchain.sh"

options=()
if [ "${1:-}" = --quick ]; then
  options+=(-Dquarkus.native.additional-build-args=-Ob)
  shift
fi
find_jdk
if ! has_native_image; then
  program=$(toolchain_program)
  if [ -n "$program" ]; then
    if ! GRAALVM_HOME=$(assembled_toolchain "$program"); then
      printf 'native-build: no tool chain could be assembled by %s.\n' "$program" >&2
      exit 3
    fi
    export GRAALVM_HOME
  elif ! docker info >/dev/null 2>&1 && ! podman info >/dev/null 2>&1; then
    printf 'native-build: no native-image, no TANDEM_NATIVE_TOOLCHAIN, and neither Docker nor Podman runs.\n' >&2
    exit 3
  fi
fi
[ $# -gt 0 ] || set -- retrieval-svc generation-svc finetune-job-svc
# One after the other: each takes gigabytes of memory and all cores.
for service in "$@"; do
  (cd "$ROOT" && "$(maven)" -B -ntp package -Pnative -Dmaven.test.skip=true -Dspotless.check.skip=true \
    -pl "$service" -am ${options[@]+"${options[@]}"} </dev/null)
done
