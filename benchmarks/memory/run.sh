#!/usr/bin/env bash
# Measures memory in a long conversation: starts Tandem in front of a stub model server whose model has a context of
# 1,000 tokens, on a data folder of its own. Arguments go to benchmarks/run memory: --turns, --asked.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)

stop() {
  "$root/tandem" down --data "$work/data" || true
  rm -rf "$work"
}
trap stop EXIT

stub=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
TANDEM_JAVA_OPTIONS="-Dtandem.backends.stub.url=http://127.0.0.1:$stub -Dtandem.backends.stub.models.stub.served-as=stub
  -Dtandem.backends.stub.models.stub.context-tokens=1000" \
  "$root/tandem" up --detach --port 0 --no-sample --data "$work/data"
"$root/benchmarks/run" memory --url "$(sed -n 2p "$work/data/tandem.pid")" --stub-port "$stub" "$@"
