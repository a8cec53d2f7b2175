# Runs the tests. Sourced by ./tandem.

# Processes are killed, started and waited for by the hundred, on machines that may be busy: what fails is run again, and
# what passes then is named as FLAKY at the end, for somebody to mend. It does not hide what fails twice.
readonly ONCE_MORE=-Dsurefire.rerunFailingTestsCount=1

# Everything that CI runs; with --fast all but the system tests, those tagged slow and those that need PyTorch;
# with --shape the system tests alone, against that shape.
run_tests() {
  local fast='' shape=''
  case ${1:-} in
    --fast) fast=yes ;;
    --shape)
      shape=${2:-}
      case $shape in
        standalone | services | native) ;;
        *) misused '--shape is standalone, services or native' ;;
      esac
      ;;
    '') ;;
    *) misused "'test' knows no '$1'" ;;
  esac
  command -v python3 >/dev/null 2>&1 || fail 'the tests need Python 3.9 or later, and no python3 was found.'
  find_jdk
  mkdir -p "$ROOT/target"
  local stamp=$ROOT/target/tests.started status=0
  touch "$stamp"
  if [ -n "$shape" ]; then
    test_shape "$shape" || status=$?
    python3 "$ROOT/scripts/count_tests.py" "$ROOT" "$stamp" || status=$?
    exit $status
  fi
  local unit=$ROOT/target/cli-tests.log trainer=$ROOT/target/trainer-tests.log environment=torch
  local arguments=(-B -ntp --fail-at-end "$ONCE_MORE" verify)
  if [ -n "$fast" ]; then
    environment=classifier
    # Services are tested side by side: most of their tests wait for a database or a timer.
    arguments+=(-T 2 -DexcludedGroups=slow -Dtandem.assembly-only=true)
  else
    arguments+=(-Psystem)
  fi
  (cd "$ROOT" && "$(maven)" "${arguments[@]}" </dev/null) || status=$?
  if [ -z "$fast" ]; then
    if packaged; then
      system_tests services -Dtandem.assembly-only=true -Dquarkus.build.skip=true || status=$?
      "$ROOT/scripts/native-smoke.sh" </dev/null || status=$?
    else
      printf 'SKIPPED: services apart and native, for the tests above left one of them without a package.\n'
    fi
  fi
  (cd "$ROOT" && python3 -m unittest discover -s cli/tests -t cli 2>&1 | tee "$unit"
    exit "${PIPESTATUS[0]}") || status=$?
  ("$ROOT/scripts/trainer-tests.sh" $environment </dev/null 2>&1 | tee "$trainer"
    exit "${PIPESTATUS[0]}") || status=$?
  lint_python || status=$?
  [ -n "$fast" ] || check_manifests || status=$?
  python3 "$ROOT/scripts/count_tests.py" "$ROOT" "$stamp" "$unit" "$trainer" || status=$?
  exit $status
}

# Everything that './tandem manifests' does where TANDEM_KUBERNETES_TOOL starts an API server; rendering alone where there is
# kubectl; nothing elsewhere.
check_manifests() {
  if [ -n "${TANDEM_KUBERNETES_TOOL:-}" ]; then
    (manifests)
  elif command -v kubectl >/dev/null 2>&1; then
    local work status=0
    work=$(mktemp -d)
    render "$work" || status=$?
    rm -rf "$work"
    return $status
  else
    printf 'Manifests: not looked at, for there is no kubectl.\n'
  fi
}

# Whether this run has packaged every service: a module whose own tests fail is not.
packaged() {
  local service
  for service in retrieval-svc generation-svc finetune-job-svc; do
    [ "$ROOT/$service/target/quarkus-app/quarkus-run.jar" -nt "$ROOT/target/tests.started" ] || return 1
  done
}

# Packages what the shape runs and runs the system tests against it.
test_shape() {
  case $1 in
    standalone) system_tests standalone -Dtandem.assembly-only=true ;;
    services) system_tests services ;;
    native)
      "$ROOT/scripts/native-build.sh" </dev/null &&
        system_tests native -Dtandem.assembly-only=true -Dquarkus.build.skip=true
      ;;
  esac
}

# usage: system_tests SHAPE [MAVEN ARGUMENTS]
system_tests() {
  local shape=$1
  shift
  (cd "$ROOT" && "$(maven)" -B -ntp "$ONCE_MORE" verify -Psystem -DskipTests -Dspotless.check.skip=true \
    -pl system-tests -am "-Dtandem.shape=$shape" "$@" </dev/null)
}

readonly RUFF_VERSION=0.17.5

# Formatting and common mistakes, by the very version that everybody else uses.
lint_python() {
  local folder=$ROOT/target/ruff-$RUFF_VERSION
  if [ ! -x "$folder/bin/ruff" ]; then
    rm -rf "$folder"
    # --target and not a virtual environment: Debian's python3 cannot make those by itself.
    python3 -m pip install --quiet --no-input --disable-pip-version-check --only-binary=:all: \
      --target "$folder" "ruff==$RUFF_VERSION" || return 1
  fi
  (cd "$ROOT" && "$folder/bin/ruff" check --quiet . && "$folder/bin/ruff" format --quiet --check .) ||
    { printf 'Python: ruff has complaints; "%s check --fix" and "format" mend most.\n' "$folder/bin/ruff"; return 1; }
}
