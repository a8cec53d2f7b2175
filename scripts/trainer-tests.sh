#!/usr/bin/env bash
# The trainer's tests, in one of its environments: scripts/trainer-tests.sh classifier|torch [PYTEST ARGUMENTS]
# Those marked torch need the second; in the first they are skipped. pytest lies beside the build, not in the
# environments that jobs run in.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
readonly PYTEST_VERSION=9.2.0
readonly folder=$root/target/pytest-$PYTEST_VERSION
kind=${1:-classifier}
[ $# -eq 0 ] || shift

python=$("$root/scripts/trainer-env.sh" "$kind")
if [ ! -f "$folder/complete" ]; then
  rm -rf "$folder"
  python3 -m pip install --quiet --no-input --disable-pip-version-check --only-binary=:all: \
    --target "$folder" "pytest==$PYTEST_VERSION"
  touch "$folder/complete"
fi
cd "$root/trainer"
PYTHONPATH=$root/trainer:$folder PYTHONDONTWRITEBYTECODE=1 exec "$python" -m pytest -p no:cacheprovider "$@"
