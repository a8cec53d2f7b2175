#!/usr/bin/env bash
# Measures the trainer; each prints one line.
#   run.sh lora         our LoRA recipe beside a bare TRL script with the same settings, in alternating runs
#                       on a small Llama made on the spot
#   run.sh classifier   a classifier on Banking77 (--data FOLDER), with the vectors of the Tandem at TANDEM_URL
# Further arguments go to the Python script of that name (--help).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
name=${1:-}
case $name in
  lora) environment=torch ;;
  classifier) environment=classifier ;;
  *)
    echo "usage: run.sh lora|classifier [options]" >&2
    exit 2
    ;;
esac
shift
python=$("$root/scripts/trainer-env.sh" $environment)
PYTHONPATH=$root/trainer:$root/trainer/tests exec "$python" "$root/benchmarks/trainer/$name.py" "$@"
