# Builds the package when there is none or the sources are newer. Sourced by ./tandem.

readonly PACKAGE=$ROOT/standalone/target/quarkus-app
readonly BUILD_LOG=$ROOT/target/build.log
# What goes into the package; tests, benchmarks and most documents do not.
readonly PACKAGED='api-contract embedded-postgres retrieval-svc generation-svc finetune-job-svc standalone'

# Prints a Maven: an installed one that is new enough, else the wrapper.
maven() {
  local version
  if command -v mvn >/dev/null 2>&1; then
    version=$(mvn -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p' | head -n 1)
    if printf '3.8.6\n%s\n' "${version:-0}" | sort -t. -k1,1n -k2,2n -k3,3n -C 2>/dev/null; then
      printf 'mvn\n'
      return
    fi
  fi
  printf '%s\n' "$ROOT/mvnw"
}

is_built() {
  [ -f "$PACKAGE/quarkus-run.jar" ] || return 1
  local module sources=("$ROOT/pom.xml")
  for module in $PACKAGED; do
    sources+=("$ROOT/$module/pom.xml" "$ROOT/$module/src/main")
  done
  [ -z "$(find "${sources[@]}" -type f -newer "$PACKAGE/quarkus-run.jar" -print 2>/dev/null | head -n 1)" ]
}

# The copy of the package that is run, so that the next build takes no jar from under a process;
# named by its contents.
run_folder() {
  local sum
  sum=$(cat "$PACKAGE"/quarkus-run.jar "$PACKAGE"/app/* "$PACKAGE"/quarkus/* \
    "$PACKAGE"/lib/main/dev.tandem.* | cksum | cut -d' ' -f1)
  printf '%s/target/run/%s\n' "$ROOT" "$sum"
}

is_prepared() {
  [ -f "$(fast_start_file "$(run_folder)")" ]
}

copy_to_run_folder() {
  local folder other
  folder=$(run_folder)
  for other in "$ROOT"/target/run/*; do
    case $other in "$folder" | "$ROOT/target/run/*") continue ;; esac
    ps -ww -eo command= | grep -qF -- "-jar $other/" || rm -rf "$other"
  done
  [ ! -d "$folder" ] || return 0
  rm -rf "$ROOT/target/run.new"
  mkdir -p "$ROOT/target/run"
  cp -R "$PACKAGE" "$ROOT/target/run.new"
  mv "$ROOT/target/run.new" "$folder"
}

# One build at a time: others wait for it. Needs find_jdk.
build_if_needed() {
  is_built && is_prepared && return
  mkdir -p "$ROOT/target" 2>/dev/null || true
  if [ ! -w "$ROOT/target" ]; then
    # Somebody else's checkout: what they built is good enough.
    is_built && [ -d "$(run_folder)" ] && return
    fail "$ROOT/target must be writable for the build."
  fi
  local lock=$ROOT/target/build.lock said=''
  until mkdir "$lock" 2>/dev/null; do
    if ! kill -0 "$(cat "$lock/pid" 2>/dev/null || echo 0)" 2>/dev/null; then
      sleep 1 # its owner may be about to write its id
      kill -0 "$(cat "$lock/pid" 2>/dev/null || echo 0)" 2>/dev/null || rm -rf "$lock"
      continue
    fi
    [ -n "$said" ] || printf 'Waiting for another build in this folder ...\n'
    said=yes
    sleep 1
  done
  printf '%s\n' $$ >"$lock/pid"
  trap 'rm -rf "$ROOT/target/build.lock"' EXIT
  is_built || build
  copy_to_run_folder
  is_prepared || prepare_fast_start
  rm -rf "$lock"
  trap - EXIT INT TERM
}

build() {
  local started=$SECONDS modules
  modules=$(printf '%s' "$PACKAGED" | tr ' ' ',')
  printf 'Building Tandem (log: %s)\n' "$BUILD_LOG"
  : >"$BUILD_LOG"
  (cd "$ROOT" && exec "$(maven)" -B -ntp -Dmaven.test.skip=true -Dspotless.check.skip=true -Dtandem.assembly-only=true \
    -pl "$modules" package </dev/null >"$BUILD_LOG" 2>&1) &
  build=$! # not local: a trap reads it
  # A build left behind by Ctrl-C would write into the next one.
  trap 'kill $build 2>/dev/null; rm -rf "$ROOT/target/build.lock"' EXIT
  trap 'exit 130' INT TERM
  show_progress $build "$started"
  if ! wait $build; then
    printf '\n' >&2
    grep '^\[ERROR\]' "$BUILD_LOG" | head -n 20 >&2 || tail -n 20 "$BUILD_LOG" >&2
    fail "the build failed; the whole log is in $BUILD_LOG"
  fi
  trap 'rm -rf "$ROOT/target/build.lock"' EXIT
  printf 'Built in %s s.\n' $((SECONDS - started))
}

# A line that is rewritten on a terminal, and one line a module elsewhere.
show_progress() {
  local step='' last=''
  while kill -0 "$1" 2>/dev/null; do
    step=$(sed -n 's/^\[INFO\] Building \([^ ]*\) .*\(\[[0-9]*\/[0-9]*\]\)$/\2 \1/p' "$BUILD_LOG" 2>/dev/null | tail -n 1)
    if [ -t 1 ]; then
      printf '\r\033[K  %s, %s s' "${step:-looking up dependencies}" $((SECONDS - $2))
    elif [ "$step" != "$last" ]; then
      printf '  %s\n' "$step"
      last=$step
    fi
    sleep 0.5
  done
  [ ! -t 1 ] || printf '\r\033[K'
}

# The JVM keeps loaded and linked classes of a practice run, which makes each start about three
# times as fast. It is of use to the very same JVM only, hence its name. $1: the run folder.
fast_start_file() {
  local version
  version=$(java_version_in "$JAVA_HOME")
  printf '%s/start-%s-%s.%s\n' "$1" "$version" \
    "$(cksum <"$JAVA_HOME/release" 2>/dev/null | cut -d' ' -f1)" \
    "$([ "$version" -ge 25 ] && echo aot || echo jsa)"
}

prepare_fast_start() {
  local folder file practice flag
  folder=$(run_folder)
  file=$(fast_start_file "$folder")
  case $file in
    *.aot) flag=-XX:AOTCacheOutput=$file ;;
    *) flag=-XX:ArchiveClassesAtExit=$file ;;
  esac
  practice=$(mktemp -d)
  printf 'Preparing a fast start ...\n'
  if ! "$JAVA_HOME/bin/java" "${JVM_OPTIONS[@]}" "$flag" -Dtandem.practice=true \
    -Dtandem.data-dir="$practice" -Dquarkus.http.host=127.0.0.1 -Dquarkus.http.port=0 \
    -jar "$folder/quarkus-run.jar" </dev/null >"$ROOT/target/practice.log" 2>&1 || [ ! -s "$file" ]; then
    : >"$file" # not tried again until the next build
    printf 'No fast start could be prepared (log: %s); starting works all the same.\n' "$ROOT/target/practice.log"
  fi
  rm -rf "$practice"
}
