#!/usr/bin/env bash
# A day's traffic in minutes, and what it leaves behind: benchmarks/soak/run.sh [--minutes 20] [--rate 100].
# Starts its own database, services and stub model server on the loopback interface; ends with 1 when something was lost.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
for service in retrieval-svc generation-svc finetune-job-svc; do
  if [ ! -f "$service/target/quarkus-app/quarkus-run.jar" ]; then
    echo "Build first: mvn -q package -DskipTests" >&2
    exit 1
  fi
done
exec benchmarks/run soak "$@"
