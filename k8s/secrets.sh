#!/usr/bin/env bash
# k8s/secrets.sh [--project NAME] - makes the Secrets of a plain installation, with kubectl as it is set up here: the
# database's password, the secret by which the services know each other, and the file of API keys with one key.
# A Secret that is there stays as it is. The key is printed once; further ones: see docs/kubernetes.md.
set -euo pipefail

project=default
if [ "${1:-}" = --project ] && [ $# = 2 ]; then
  project=$2
elif [ $# != 0 ]; then
  printf 'usage: k8s/secrets.sh [--project NAME]\n' >&2
  exit 2
fi
case $project in '' | *[!A-Za-z0-9._-]*)
  printf 'A project has letters, digits, dots, dashes and underscores.\n' >&2
  exit 2
  ;;
esac

readonly NAMESPACE=tandem

random() {
  od -An -N32 -tx1 /dev/urandom | tr -d ' \n'
}

sha256() {
  if command -v sha256sum >/dev/null 2>&1; then sha256sum; else shasum -a 256; fi | cut -d' ' -f1
}

exists() {
  kubectl --namespace "$NAMESPACE" get secret "$1" >/dev/null 2>&1
}

# Values come on standard input and never stand in a command line, where other users of the machine could read them.
# usage: create NAME TYPE KEY=VALUE...
create() {
  local name=$1 type=$2 pair
  shift 2
  {
    printf 'apiVersion: v1\nkind: Secret\nmetadata: {name: %s, namespace: %s}\ntype: %s\nstringData:\n' \
      "$name" "$NAMESPACE" "$type"
    for pair in "$@"; do printf '  %s: "%s"\n' "${pair%%=*}" "${pair#*=}"; done
  } | kubectl create -f - >&2
}

kubectl get namespace "$NAMESPACE" >/dev/null 2>&1 || kubectl create namespace "$NAMESPACE" >&2
exists tandem-database ||
  create tandem-database kubernetes.io/basic-auth username=tandem "password=$(random)"
exists tandem-service-secret || create tandem-service-secret Opaque "secret=$(random)"
if exists tandem-api-keys; then
  printf 'The Secret tandem-api-keys is there already; no key was made.\n' >&2
else
  key=sk-tandem-$(random)
  create tandem-api-keys Opaque "api-keys=$(printf '%s' "$key" | sha256) $project first"
  printf 'This key is shown only now:\n' >&2
  printf '%s\n' "$key"
fi
