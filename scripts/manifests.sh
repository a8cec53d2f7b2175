# Renders and validates the manifests. Sourced by ./tandem.

readonly OVERLAYS='dev production gpu serverless'

# usage: manifests [--write] [--built]
manifests() {
  local mode=check built='' work status=0
  while [ $# -gt 0 ]; do
    case $1 in
      --write) mode='write' ;;
      --built) built=yes ;;
      *) misused "'manifests' knows no '$1'" ;;
    esac
    shift
  done
  command -v python3 >/dev/null 2>&1 || fail "'manifests' needs Python 3.9 or later, and no python3 was found."
  kubernetes_tools
  command -v kubectl >/dev/null 2>&1 || fail "'manifests' needs kubectl 1.30 or later, and none was found."
  [ -n "$built" ] || build_manifests
  python3 "$ROOT/scripts/manifests.py" "$mode" "$ROOT" || status=$?
  work=$(mktemp -d)
  render "$work" || status=$?
  if [ $status = 0 ]; then validate "$work" || status=$?; fi
  rm -rf "$work"
  return $status
}

# With its programs first in the path, where TANDEM_KUBERNETES_TOOL starts clusters.
kubernetes_tools() {
  [ -n "${TANDEM_KUBERNETES_TOOL:-}" ] || return 0
  "$TANDEM_KUBERNETES_TOOL/get.sh" >/dev/null || fail "$TANDEM_KUBERNETES_TOOL/get.sh failed."
  PATH=${K8S_HOME:-$HOME/.cache/kubernetes-test-node}/bin:$PATH
}

build_manifests() {
  find_jdk
  (cd "$ROOT" && "$(maven)" -B -q -ntp -Pmanifests -Dmaven.test.skip=true -Dspotless.check.skip=true \
    -pl retrieval-svc,generation-svc,finetune-job-svc -am package </dev/null)
}

# Every overlay as one file in the folder $1.
render() {
  local overlay failed=0
  for overlay in $OVERLAYS; do
    kubectl kustomize "$ROOT/k8s/overlays/$overlay" >"$1/$overlay.yaml" 2>"$1/complaints" || failed=1
    if [ -s "$1/complaints" ]; then
      failed=1
      printf '%s: ' "$overlay"
      cat "$1/complaints"
    fi
  done
  return $failed
}

# By an API server of its own, with the definitions of k8s/crds.sh: what it takes is what any cluster of that version
# takes. Warnings count as failures. $1: the folder of rendered overlays
validate() {
  if [ -z "${TANDEM_KUBERNETES_TOOL:-}" ]; then
    printf 'Rendered. Not validated: TANDEM_KUBERNETES_TOOL names no program that starts an API server.\n'
    return 0
  fi
  local cluster=$1/cluster status=0
  "$TANDEM_KUBERNETES_TOOL/up.sh" "$cluster" none >"$1/up.log" 2>&1 || { cat "$1/up.log"; return 1; }
  validate_on "$1" "$cluster/admin.kubeconfig" || status=$?
  "$TANDEM_KUBERNETES_TOOL/down.sh" "$cluster" >/dev/null 2>&1 || true
  return $status
}

# usage: validate_on FOLDER KUBECONFIG
validate_on() {
  local overlay file names=() failed=0
  local -x KUBECONFIG=$2
  while IFS= read -r file; do names+=(-f "$file"); done < <("$ROOT/k8s/crds.sh")
  [ ${#names[@]} -gt 0 ] || return 1
  kubectl apply --server-side "${names[@]}" >"$1/definitions.log" 2>&1 || { cat "$1/definitions.log"; return 1; }
  kubectl wait --for=condition=Established crd --all --timeout=60s >/dev/null
  # What is applied to a namespace, dry run or not, wants the namespace to be there. Kourier's is not Tandem's own.
  kubectl apply --server-side -f "$ROOT/k8s/base/namespace.yaml" -f "$ROOT/k8s/base/training/namespace.yaml" >/dev/null
  kubectl create namespace kourier-system >/dev/null
  for overlay in $OVERLAYS; do
    if kubectl apply --server-side --dry-run=server --validate=strict -f "$1/$overlay.yaml" \
      >"$1/taken" 2>"$1/complaints" && [ ! -s "$1/complaints" ]; then
      printf '%-10s %3d objects taken by the API server without a warning\n' "$overlay" "$(wc -l <"$1/taken")"
    else
      failed=1
      printf '%s:\n' "$overlay"
      cat "$1/complaints"
    fi
  done
  return $failed
}
