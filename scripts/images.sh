#!/usr/bin/env bash
# scripts/images.sh [--native] [--registry PREFIX] [--push] [--variants 'classifier cpu gpu'] - all images of Tandem, with
# docker or whatever TANDEM_DOCKER names (podman, nerdctl). The services are packaged first. Without --registry the images
# are called localhost/tandem/NAME, as the manifests call them: 'kind load docker-image' and 'minikube image load' take
# them from there. VERSION is the tag (0.1.0-SNAPSHOT).
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
readonly ROOT

fail() {
  printf 'images: %s\n' "$*" >&2
  exit 1
}

. "$ROOT/scripts/jdk.sh"
. "$ROOT/scripts/build.sh"

registry=localhost/tandem push='' kind=jvm variants=classifier
while [ $# -gt 0 ]; do
  case $1 in
    --native) kind=native ;;
    --push) push=yes ;;
    --registry | --variants)
      [ $# -gt 1 ] || fail "$1 needs a value"
      if [ "$1" = --registry ]; then registry=${2%/}; else variants=$2; fi
      shift
      ;;
    *) fail "there is no option '$1'" ;;
  esac
  shift
done
docker=${TANDEM_DOCKER:-docker}
version=${VERSION:-0.1.0-SNAPSHOT}
revision=$(git -C "$ROOT" rev-parse HEAD 2>/dev/null || echo unknown)
command -v "$docker" >/dev/null 2>&1 || fail "'$docker' was not found; TANDEM_DOCKER names another program."

find_jdk
package=(-q -ntp -DskipTests -pl "retrieval-svc,generation-svc,finetune-job-svc" -am package)
if [ $kind = native ]; then package+=(-Pnative -Dquarkus.native.container-build=true); fi
(cd "$ROOT" && "$(maven)" "${package[@]}" </dev/null)

# usage: image NAME DOCKERFILE ARGUMENT...
image() {
  local name=$registry/$1:$version file=$2
  shift 2
  (cd "$ROOT" && "$docker" build --file "docker/$file.Dockerfile" --tag "$name" --build-arg "VERSION=$version" \
    --build-arg "REVISION=$revision" "$@" .)
  if [ -n "$push" ]; then "$docker" push "$name"; fi
  printf '%s\n' "$name"
}

for service in retrieval-svc generation-svc finetune-job-svc; do
  image "$service" $kind --build-arg "SERVICE=$service"
done
for variant in $variants; do
  # The one for GPUs is 'trainer', the name that the manifests give to all techniques but the classifier's.
  case $variant in gpu) name=trainer ;; *) name=trainer-$variant ;; esac
  image "$name" trainer --build-arg "VARIANT=$variant"
done
