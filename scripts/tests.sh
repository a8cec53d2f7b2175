# Runs the tests. Sourced by ./tandem.

# Everything that CI runs; with --fast all but the system tests and those tagged slow.
run_tests() {
  local fast=''
  case ${1:-} in
    --fast) fast=yes ;;
    '') ;;
    *) misused "'test' knows no '$1'" ;;
  esac
  command -v python3 >/dev/null 2>&1 || fail 'the tests need Python 3.9 or later, and no python3 was found.'
  find_jdk
  mkdir -p "$ROOT/target"
  local stamp=$ROOT/target/tests.started unit=$ROOT/target/cli-tests.log status=0
  touch "$stamp"
  local arguments=(-B -ntp --fail-at-end verify)
  if [ -n "$fast" ]; then
    arguments+=(-DexcludedGroups=slow)
  else
    arguments+=(-Psystem)
  fi
  (cd "$ROOT" && "$(maven)" "${arguments[@]}" </dev/null) || status=$?
  (cd "$ROOT" && python3 -m unittest discover -s cli/tests -t cli 2>&1 | tee "$unit"
    exit "${PIPESTATUS[0]}") || status=$?
  python3 "$ROOT/scripts/count_tests.py" "$ROOT" "$stamp" "$unit" || status=$?
  exit $status
}
