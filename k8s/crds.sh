#!/usr/bin/env bash
# k8s/crds.sh - downloads the custom resource definitions that the overlays are validated against, and prints their files,
# one a line. They are part of Go modules, whose checksums Go verifies, and lie in Go's module cache: nothing is copied
# into this repository. Needs Go 1.24 or later. On a cluster for use, install these projects as they say themselves.
set -euo pipefail

# MODULE@VERSION and the folder or file in it.
readonly DEFINITIONS='
sigs.k8s.io/gateway-api@v1.4.1 config/crd/standard
github.com/envoyproxy/gateway@v1.6.0 charts/gateway-helm/crds/generated
sigs.k8s.io/kueue@v0.15.0 config/components/crd/bases
knative.dev/serving@v0.51.0 config/core/300-resources
github.com/cloudnative-pg/cloudnative-pg@v1.28.0 config/crd/bases
github.com/external-secrets/external-secrets@v1.3.2 config/crds/bases
github.com/kubeflow/trainer/v2@v2.1.0 manifests/base/crds
'

command -v go >/dev/null 2>&1 || { printf 'k8s/crds.sh needs Go, and none was found.\n' >&2; exit 69; }
# 'go mod download' wants a module to stand in.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf 'module definitions\n' >"$work/go.mod"

while read -r module path; do
  [ -n "$module" ] || continue
  folder=$(cd "$work" && GOFLAGS=-mod=mod GOTOOLCHAIN=local go mod download -json "$module" |
    python3 -c 'import json, sys; print(json.load(sys.stdin).get("Dir", ""))')
  [ -d "$folder/$path" ] || { printf '%s has no %s\n' "$module" "$path" >&2; exit 1; }
  grep -l '^kind: CustomResourceDefinition' "$folder/$path"/*.yaml
done <<<"$DEFINITIONS"
