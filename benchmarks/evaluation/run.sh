#!/usr/bin/env bash
# Evaluates 200 rows of SQuAD with the model extractive, vectors cached, and measures what others wait meanwhile, on a
# Tandem with a data folder of its own: benchmarks/evaluation/run.sh FOLDER [ROUNDS], the folder with corpus.jsonl and
# queries.jsonl.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
data=$(cd "$1" && pwd)
work=$(mktemp -d)

stop() {
  "$root/tandem" down --data "$work/data" || true
  rm -rf "$work"
}
trap stop EXIT

"$root/tandem" up --detach --port 0 --no-sample --data "$work/data"
echo "load $(cut -d ' ' -f 1-3 /proc/loadavg), $(nproc) cores, Tandem $(git -C "$root" describe --always --dirty)"
processes=$(sed -n 1p "$work/data/tandem.pid"),$(head -n 1 "$(find "$work/data" -name postmaster.pid | head -n 1)")
python3 "$here/squad.py" "$(sed -n 2p "$work/data/tandem.pid")" "$processes" "$data" "${2:-3}"
