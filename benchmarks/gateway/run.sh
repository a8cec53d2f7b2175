#!/usr/bin/env bash
# Measures what Tandem adds to a chat completion that it passes on, beside what LiteLLM adds, in one run, in front of
# the same stub model server. LiteLLM stays in a cache folder; nothing leaves the loopback interface but its
# installation. Arguments go to benchmarks/run gateway: --parts rates,saturation,first-token,streams, --rates, …
# LiteLLM runs as its documentation recommends for production: one worker, no debug logs, here without a database.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
cache=${TANDEM_RIVALS_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/tandem/rivals}
litellm=$cache/litellm-proxy
work=$(mktemp -d)
rival=
bare=

stop() {
  [ -z "$rival" ] || kill "$rival" 2>/dev/null || true
  [ -z "$bare" ] || kill "$bare" 2>/dev/null || true
  "$root/tandem" down --data "$work/data" || true
  rm -rf "$work"
}
trap stop EXIT

find_python() {
  local candidate
  for candidate in python3.13 python3.12 python3 "$HOME"/.pyenv/versions/3.1[23].*/bin/python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "LiteLLM needs Python 3.10 or newer; none was found on the PATH." >&2
  return 1
}

# The folder is complete once its stamp carries the text of what it was made from.
install_litellm() {
  if ! cmp -s "$here/requirements.txt" "$litellm/installed.txt"; then
    rm -rf "${litellm:?}"
    mkdir -p "$cache"
    "$(find_python)" -m venv "$litellm"
    "$litellm/bin/pip" install -q -r "$here/requirements.txt"
    cp "$here/requirements.txt" "$litellm/installed.txt"
  fi
}

free_port() {
  "$litellm/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# On the loopback interface and without keys, as Tandem is.
start_litellm() {
  STUB_URL=http://127.0.0.1:$1/v1 LITELLM_MODE=PRODUCTION LITELLM_LOG=ERROR LITELLM_LOCAL_MODEL_COST_MAP=True \
    LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY=true DISABLE_ADMIN_UI=True "$litellm/bin/litellm" --config "$here/litellm.yaml" --host 127.0.0.1 --port "$2" \
    --num_workers 1 --telemetry False >"$work/litellm.log" 2>&1 &
  rival=$!
}

start_tandem() {
  TANDEM_JAVA_OPTIONS="-Dtandem.backends.stub.url=http://127.0.0.1:$1 -Dtandem.backends.stub.models.stub.served-as=stub" \
    "$root/tandem" up --detach --port 0 --no-sample --data "$work/data"
}

# What a hop costs on this machine, whatever passes it.
start_bare() {
  "$root/benchmarks/run" bare-proxy --stub-port "$1" --port "$2" >"$work/bare.log" 2>&1 &
  bare=$!
}

install_litellm
stub=$(free_port)
proxy=$(free_port)
hop=$(free_port)
start_litellm "$stub" "$proxy"
start_bare "$stub" "$hop"
start_tandem "$stub"
pid=$(sed -n 1p "$work/data/tandem.pid")
url=$(sed -n 2p "$work/data/tandem.pid")
date -u '+%Y-%m-%d %H:%M UTC'
echo "load $(cut -d ' ' -f 1-3 /proc/loadavg), $(nproc) cores, Tandem $(git -C "$root" describe --always --dirty)," \
  "$("$litellm/bin/pip" list 2>/dev/null | awk '$1 == "litellm" {print $1, $2}')," \
  "$("$litellm/bin/python" --version)"
if ! "$root/benchmarks/run" gateway --stub-port "$stub" --tandem "$url" --tandem-pid "$pid" \
  --bare "http://127.0.0.1:$hop" --litellm "http://127.0.0.1:$proxy" "$@"; then
  tail -n 20 "$work/litellm.log" "$work/data/tandem.log" >&2
  exit 1
fi
