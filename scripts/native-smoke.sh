#!/usr/bin/env bash
# Builds one service as a native executable and runs a few system tests against it, with the two others as JVMs beside
# it. generation-svc, the one that talks most: streams, all of JSON, the router's weights. CI has no time for three.
# Skips, saying so, where nothing is at hand that could build it.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
readonly SERVICE=generation-svc
fail() {
  printf 'native-smoke: %s\n' "$*" >&2
  exit 1
}
. "$ROOT/scripts/jdk.sh"
. "$ROOT/scripts/build.sh"
. "$ROOT/scripts/tests.sh"
. "$ROOT/scripts/toolchain.sh"

find_jdk
# A builder image would do as well, but a test run does not fetch gigabytes unasked.
if ! has_native_image && [ -z "$(toolchain_program)" ]; then
  printf 'SKIPPED: the native build of %s, since there is neither native-image nor TANDEM_NATIVE_TOOLCHAIN.\n' $SERVICE
  exit 0
fi
# native-image takes up to 7 GB, beside Maven; where that is not free the kernel would end one of them.
if [ -r /proc/meminfo ] && awk '/^MemAvailable/ { exit $2 >= 9000000 }' /proc/meminfo; then
  printf 'SKIPPED: the native build of %s, which takes 9 GB of free memory.\n' $SERVICE
  exit 0
fi
status=0
"$ROOT/scripts/native-build.sh" --quick $SERVICE || status=$?
if [ $status -eq 3 ]; then
  printf 'SKIPPED: the native build of %s, since nothing here can make executables.\n' $SERVICE
  exit 0
elif [ $status -ne 0 ]; then
  exit $status
fi
system_tests native -Dtandem.assembly-only=true -Dquarkus.build.skip=true "-Dtandem.native=$SERVICE" \
  '-Dtest=JavaSdkTest,KeysTest,ReceiptCrashTest' -Dsurefire.failIfNoSpecifiedTests=false
