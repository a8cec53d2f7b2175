#!/usr/bin/env bash
# Training speed: our LoRA recipe beside a bare TRL script with the same settings, in alternating runs on a
# small Llama made on the spot. Prints one line. Arguments go to lora.py (--help).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
python=$("$root/scripts/trainer-env.sh" torch)
PYTHONPATH=$root/trainer:$root/trainer/tests exec "$python" "$root/benchmarks/trainer/lora.py" "$@"
