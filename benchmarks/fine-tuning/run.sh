#!/usr/bin/env bash
# Tunes tandem-classifier on BANKING77 through the official SDK, on a Tandem with a data folder of its own, so that no
# vector is cached: benchmarks/fine-tuning/run.sh FOLDER, which holds train.jsonl and test.jsonl.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
data=$(cd "$1" && pwd)
client=${TANDEM_RIVALS_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/tandem/rivals}/sdk
work=$(mktemp -d)

stop() {
  "$root/tandem" down --data "$work/data" || true
  rm -rf "$work"
}
trap stop EXIT

if ! cmp -s "$here/requirements.txt" "$client/installed.txt"; then
  rm -rf "${client:?}"
  mkdir -p "$(dirname "$client")"
  python3 -m venv "$client"
  "$client/bin/pip" install -q -r "$here/requirements.txt"
  cp "$here/requirements.txt" "$client/installed.txt"
fi
"$root/scripts/trainer-env.sh" classifier >/dev/null
"$root/tandem" up --detach --port 0 --no-sample --data "$work/data"
echo "load $(cut -d ' ' -f 1-3 /proc/loadavg), $(nproc) cores, Tandem $(git -C "$root" describe --always --dirty)"
"$client/bin/python" "$here/banking77.py" "$(sed -n 2p "$work/data/tandem.pid")" "$data"
