#!/usr/bin/env bash
# Has the four approaches measured on BANKING77 (behaviour), SQuAD 2.0 (knowledge) or half of each, on a Tandem with a
# data folder of its own, and prints what is recommended: benchmarks/advice/run.sh banking77|squad|mixed FOLDER [REPORTS [ROWS]],
# the folder with finetune/banking77 and qa/squad2; the reports go to the folder REPORTS; 200 rows.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
kind=$1
data=$(cd "$2" && pwd)
mkdir -p "${3:-$root/target/advice}"
reports=$(cd "${3:-$root/target/advice}" && pwd)
work=$(mktemp -d)

stop() {
  "$root/tandem" down --data "$work/data" || true
  rm -rf "$work"
}
trap stop EXIT

# Nobody else waits for answers here, so evaluations need not rest.
export TANDEM_EVALUATIONS_SHARE=1 TANDEM_EVALUATIONS_CONCURRENCY=2
"$root/tandem" up --detach --port 0 --no-sample --data "$work/data"
echo "$kind, load $(cut -d ' ' -f 1-3 /proc/loadavg), $(nproc) cores, Tandem $(git -C "$root" describe --always --dirty)"
python3 "$here/arms.py" "$(sed -n 2p "$work/data/tandem.pid")" "$kind" "$data" "$reports" "${4:-200}"
