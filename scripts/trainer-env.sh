#!/usr/bin/env bash
# The trainer's Python environments, made on first use and kept in the user's cache folder.
#
#   scripts/trainer-env.sh classifier     NumPy and SciPy: seconds to install
#   scripts/trainer-env.sh torch          PyTorch, Transformers, TRL, PEFT: 5 GB
#
# Prints the path of the environment's python; progress goes to standard error. Run the trainer with it:
#
#   PYTHONPATH=trainer "$(scripts/trainer-env.sh classifier)" -m tandem_trainer JOB.json
#
# An environment is named by what is installed into it, so a new lock file makes a new one and running
# jobs keep theirs. TANDEM_TRAINER_HOME moves the folder (~/.cache/tandem/trainer). Exit code 69 when it
# can't be made. Runs with the bash 3.2 that macOS has.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../trainer" && pwd -P)
readonly here

fail() {
  printf 'trainer: %s\n' "$*" >&2
  exit 69
}

say() {
  printf '%s\n' "$*" >&2
}

# $1: the least minor version of Python 3
find_python() {
  local candidate
  for candidate in python3 python3.13 python3.12 python3.11 python3.10 python3.14; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, int(sys.argv[1])))' "$1" 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  fail "this needs Python 3.$1 or later, and none was found."
}

has_gpu() {
  command -v nvidia-smi >/dev/null 2>&1 && nvidia-smi -L >/dev/null 2>&1
}

# The lock files of an environment, one a line.
locks() {
  case $1 in
    classifier) printf '%s\n' "$here/requirements-classifier.txt" ;;
    torch)
      printf '%s\n' "$here/requirements.txt"
      if has_gpu; then printf '%s\n' "$here/requirements-gpu.txt"; fi
      ;;
    *) fail "there is no environment '$1'; it is classifier or torch." ;;
  esac
}

digest() {
  if command -v sha256sum >/dev/null 2>&1; then sha256sum; else shasum -a 256; fi | cut -c1-16
}

# One line that is rewritten on a terminal; elsewhere one every ten seconds. $1: process, $2: log
show_progress() {
  local started=$SECONDS last=-10 step
  while kill -0 "$1" 2>/dev/null; do
    step=$(sed -n -e 's/^ *\(Downloading [^ ]*\).*/\1/p' -e 's/^\(Installing\) .*/\1/p' "$2" 2>/dev/null | tail -n 1)
    if [ -t 2 ]; then
      printf '\r\033[K  %s, %s s' "${step:-Looking up packages}" $((SECONDS - started)) >&2
    elif [ $((SECONDS - last)) -ge 10 ]; then
      say "  ${step:-Looking up packages}, $((SECONDS - started)) s"
      last=$SECONDS
    fi
    sleep 0.5
  done
  if [ -t 2 ]; then printf '\r\033[K' >&2; fi
}

# install PYTHON FOLDER LOCK...
install() {
  local python=$1 folder=$2 lock arguments=() pip
  shift 2
  rm -rf "$folder"
  # Without ensurepip, which Debian's python3 does not have; the pip of the python that was found installs.
  "$python" -m venv --without-pip "$folder" || fail "$python can't make a virtual environment."
  for lock in "$@"; do arguments+=(-r "$lock"); done
  "$python" -m pip --python "$folder/bin/python" install --no-input --disable-pip-version-check --progress-bar off \
    "${arguments[@]}" >"$folder/install.log" 2>&1 </dev/null &
  pip=$!
  trap 'kill $pip 2>/dev/null; rm -rf "$LOCK"' EXIT
  show_progress $pip "$folder/install.log"
  if ! wait $pip; then
    tail -n 5 "$folder/install.log" >&2
    fail "the packages could not be installed (log: $folder/install.log)"
  fi
  trap 'rm -rf "$LOCK"' EXIT
}

# Two jobs that start together wait for one installation. $1: what to lock
lock() {
  local said=''
  LOCK=$1.lock
  until mkdir "$LOCK" 2>/dev/null; do
    if ! kill -0 "$(cat "$LOCK/pid" 2>/dev/null || echo 0)" 2>/dev/null; then
      sleep 1 # its owner may be about to write its id
      kill -0 "$(cat "$LOCK/pid" 2>/dev/null || echo 0)" 2>/dev/null || rm -rf "$LOCK"
      continue
    fi
    [ -n "$said" ] || say 'Waiting for another installation of the trainer ...'
    said=yes
    sleep 1
  done
  printf '%s\n' $$ >"$LOCK/pid"
  trap 'rm -rf "$LOCK"' EXIT
  trap 'exit 130' INT TERM
}

main() {
  local kind=${1:-} python least=11 files=() file home folder started=$SECONDS
  [ -n "$kind" ] || fail 'usage: trainer-env.sh classifier|torch'
  locks "$kind" >/dev/null
  [ "$kind" != classifier ] || least=10
  python=$(find_python $least)
  while IFS= read -r file; do files+=("$file"); done < <(locks "$kind")
  home=${TANDEM_TRAINER_HOME:-${XDG_CACHE_HOME:-${HOME:?HOME is not set; give TANDEM_TRAINER_HOME}/.cache}/tandem/trainer}
  folder=$home/$( (cat "${files[@]}"; "$python" -c 'import sys; print(sys.version_info[:2], sys.platform)') | digest)
  if [ ! -f "$folder/complete" ]; then
    mkdir -p "$home" || fail "$home can't be made."
    lock "$folder"
    if [ ! -f "$folder/complete" ]; then
      say "Installing the trainer's $kind environment (once; log: $folder/install.log)"
      install "$python" "$folder" "${files[@]}"
      touch "$folder/complete"
      say "Installed in $((SECONDS - started)) s."
    fi
  fi
  printf '%s\n' "$folder/bin/python"
}

main "$@"
