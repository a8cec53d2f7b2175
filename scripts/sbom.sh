#!/usr/bin/env bash
# scripts/sbom.sh - CycloneDX bills of materials in target/sbom: one for each service, by Maven from what is packaged, and
# one for each environment of the trainer, from its lock file.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
readonly ROOT
readonly MAVEN_PLUGIN=2.9.1
readonly PYTHON_PLUGIN=7.5.0

fail() {
  printf 'sbom: %s\n' "$*" >&2
  exit 1
}

. "$ROOT/scripts/jdk.sh"
. "$ROOT/scripts/build.sh"
find_jdk
out=$ROOT/target/sbom
mkdir -p "$out"

(cd "$ROOT" && "$(maven)" -B -q -ntp -DskipTests -Dspotless.check.skip=true \
  -pl retrieval-svc,generation-svc,finetune-job-svc,standalone -am \
  compile "org.cyclonedx:cyclonedx-maven-plugin:$MAVEN_PLUGIN:makeBom" \
  -DoutputFormat=json -DincludeTestScope=false -DprojectType=application </dev/null)
for module in retrieval-svc generation-svc finetune-job-svc standalone; do
  cp "$ROOT/$module/target/bom.json" "$out/$module.cdx.json"
done

tool=$ROOT/target/cyclonedx-bom-$PYTHON_PLUGIN
if [ ! -d "$tool" ]; then
  python3 -m pip install --quiet --no-input --disable-pip-version-check --target "$tool.part" \
    "cyclonedx-bom==$PYTHON_PLUGIN"
  mv "$tool.part" "$tool"
fi

# usage: trainer VARIANT LOCK...
trainer() {
  local variant=$1
  shift
  cat "$@" >"$out/requirements.txt"
  PYTHONPATH=$tool python3 -m cyclonedx_py requirements --output-reproducible \
    --pyproject "$ROOT/trainer/pyproject.toml" --output-file "$out/trainer-$variant.cdx.json" "$out/requirements.txt"
  rm "$out/requirements.txt"
}
locks=$ROOT/trainer
trainer classifier "$locks/requirements-classifier.txt"
trainer cpu "$locks/requirements.txt"
trainer gpu "$locks/requirements.txt" "$locks/requirements-gpu.txt"
ls "$out"
