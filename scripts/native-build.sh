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

has_native_image() {
  [ -x "${GRAALVM_HOME:-/nonexistent}/bin/native-image" ] || [ -x "$JAVA_HOME/bin/native-image" ] ||
    command -v native-image >/dev/null 2>&1
}

# Where a checkout of Tandem's tools lies beside this one.
toolchain_program() {
  local beside=$ROOT/../shared/tools/native-image/assemble.sh
  if [ -n "${TANDEM_NATIVE_TOOLCHAIN:-}" ]; then
    printf '%s\n' "$TANDEM_NATIVE_TOOLCHAIN"
  elif [ -x "$beside" ]; then
    printf '%s\n' "$beside"
  fi
}

# Prints the folder of the tool chain, named by what made it. It is made once, and in its place: it can't be moved.
assembled_toolchain() {
  local folder=${XDG_CACHE_HOME:-$HOME/.cache}/tandem/native-image
  folder=$folder-$(cksum <"$1" | cut -d' ' -f1)
  if [ ! -e "$folder.complete" ]; then
    printf 'Assembling a native-image tool chain in %s ...\n' "$folder" >&2
    rm -rf "$folder" "$folder.work"
    mkdir -p "$(dirname "$folder")"
    "$1" "$folder" >"$folder.log" 2>&1 || { tail -n 20 "$folder.log" >&2; return 1; }
    rm -rf "$folder.work"
    touch "$folder.complete"
  fi
  printf '%s\n' "$folder"
}

options=()
if [ "${1:-}" = --quick ]; then
  options+=(-Dquarkus.native.additional-build-args=-Ob)
  shift
fi
find_jdk
if ! has_native_image; then
  program=$(toolchain_program)
  if [ -n "$program" ]; then
    GRAALVM_HOME=$(assembled_toolchain "$program") || fail "no tool chain could be assembled by $program"
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
