# Starts, finds and stops the running Tandem. Sourced by ./tandem.

# A small process beside the embedding model's own memory: one collector thread, a heap that grows
# only as far as it must; see docs/adr/0011. The same for every run, or the fast start is lost.
JVM_OPTIONS=(--enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Xms64m -Xmx512m
  -XX:MinHeapFreeRatio=20 -XX:MaxHeapFreeRatio=40
  # The tensors of 10,000 embedded texts leave 370 MB of freed memory with glibc, which this gives
  # back. JDKs that do not know the option go without.
  -XX:+IgnoreUnrecognizedVMOptions -XX:TrimNativeHeapInterval=5000
  -Djava.util.logging.manager=org.jboss.logmanager.LogManager)
export MALLOC_ARENA_MAX=2 # glibc would keep a pool of freed memory for each of its arenas
readonly READY_SECONDS=600 # recovery after a crash included
readonly STOP_SECONDS=60

# Whether process $1 is the Tandem of data folder $2, and not another that got its number.
is_tandem() {
  case $1 in '' | *[!0-9]*) return 1 ;; esac
  kill -0 "$1" 2>/dev/null || [ -d "/proc/$1" ] || return 1
  ps -ww -o command= -p "$1" 2>/dev/null | grep -qF -- "-Dtandem.data-dir=$2 "
}

# Prints the id of the process that runs on data folder $1; fails when there is none.
running_pid() {
  local file pid
  for file in "$1/tandem.pid" "$1/tandem.lock"; do
    pid=$(head -n 1 "$file" 2>/dev/null) || continue
    if is_tandem "$pid" "$1"; then
      printf '%s\n' "$pid"
      return 0
    fi
  done
  return 1
}

# Prints the address of the Tandem on data folder $1 once it is ready.
running_url() {
  local pid
  pid=$(running_pid "$1") || return 1
  [ "$(head -n 1 "$1/tandem.pid" 2>/dev/null)" = "$pid" ] || return 1
  sed -n 2p "$1/tandem.pid"
}

up() {
  local detach='' port='' host='' samples=true data
  data=$(data_dir)
  while [ $# -gt 0 ]; do
    case $1 in
      --detach | -d) detach=yes ;;
      --no-sample | --no-samples) samples=false ;;
      --port | --data | --host)
        [ $# -gt 1 ] || misused "$1 needs a value"
        case $1 in
          --port) port=$2 ;;
          --data) data=$(absolute "$2") ;;
          --host) host=$2 ;;
        esac
        shift
        ;;
      *) misused "'up' knows no '$1'" ;;
    esac
    shift
  done
  case ${port:-8080} in *[!0-9]*) misused "'$port' is not a port" ;; esac
  port=${port:-${QUARKUS_HTTP_PORT:-8080}}
  host=${host:-${QUARKUS_HTTP_HOST:-127.0.0.1}}
  refuse_open_door "$host" "$data"
  local pid
  if pid=$(running_pid "$data"); then
    fail "Tandem runs on $data already (process $pid, $(running_url "$data" || echo 'not ready yet')). './tandem down' stops it; another --data DIR and --port start a second one."
  fi
  find_jdk
  build_if_needed
  local folder fast words
  folder=$(run_folder)
  fast=$(fast_start_file "$folder")
  words=("$JAVA_HOME/bin/java" "${JVM_OPTIONS[@]}")
  if [ -s "$fast" ]; then
    case $fast in
      *.aot) words+=("-XX:AOTCache=$fast" -Xlog:aot=off -Xlog:cds=off) ;;
      *) words+=("-XX:SharedArchiveFile=$fast" -Xlog:cds=off) ;;
    esac
  fi
  # shellcheck disable=SC2206 # several options, separated by blanks
  words+=(${TANDEM_JAVA_OPTIONS:-} "-Dtandem.data-dir=$data" "-Dquarkus.http.host=$host"
    "-Dquarkus.http.port=$port" "-Dtandem.samples=$samples"
    "-Dtandem.fine-tuning.local.home=$ROOT" -jar "$folder/quarkus-run.jar")
  if [ -z "$detach" ]; then
    exec "${words[@]}"
  fi
  start_detached "$data" "${words[@]}"
}

# Without keys only this machine may reach it; the application refuses too, this says it sooner.
refuse_open_door() {
  case $1 in 127.* | localhost | ::1) return ;; esac
  if ! grep -q '^[0-9a-f]' "$2/api-keys" 2>/dev/null; then
    fail "--host $1 lets others in, and there are no API keys. Make one first: ./tandem key add --project NAME --data '$2'"
  fi
}

start_detached() {
  local data=$1 log=$1/tandem.log pid waited=0
  shift
  (umask 077 && mkdir -p "$data") || fail "the data folder $data cannot be made."
  [ -w "$data" ] || fail "the data folder $data cannot be written."
  : >>"$log" # it is read before the process below may have opened it
  local first
  first=$(wc -l <"$log")
  nohup "$@" </dev/null >>"$log" 2>&1 &
  pid=$!
  disown
  until [ "$(head -n 1 "$data/tandem.pid" 2>/dev/null)" = $pid ]; do
    if ! kill -0 $pid 2>/dev/null || [ $waited -ge $((READY_SECONDS * 5)) ]; then
      tail -n +$((first + 1)) "$log" | tail -n 25 >&2
      fail "Tandem did not start; the whole log is in $log"
    fi
    sleep 0.2
    waited=$((waited + 1))
  done
  grep 'Tandem is ready' "$log" | tail -n 1 | sed 's/ Try:$//'
  printf 'Process %s, log %s. Stop it with: ./tandem down\n' $pid "$log"
}

data_option() {
  local data
  data=$(data_dir)
  while [ $# -gt 0 ]; do
    case $1 in
      --data)
        [ $# -gt 1 ] || misused '--data needs a value'
        data=$(absolute "$2")
        shift
        ;;
      *) misused "there is no option '$1' here" ;;
    esac
    shift
  done
  printf '%s\n' "$data"
}

# Exit status 0 when it runs, 3 when it does not, as init scripts have it.
status() {
  local data pid url
  data=$(data_option "$@")
  if ! pid=$(running_pid "$data"); then
    printf 'Tandem does not run on %s.\n' "$data"
    exit 3
  fi
  if url=$(running_url "$data"); then
    printf 'Tandem runs on %s (process %s, %s MB, data in %s).\n' "$url" "$pid" \
      $(($(ps -o rss= -p "$pid") / 1024)) "$data"
  else
    printf 'Tandem is starting (process %s, data in %s).\n' "$pid" "$data"
  fi
}

down() {
  local data pid waited=0
  data=$(data_option "$@")
  if ! pid=$(running_pid "$data"); then
    stop_left_behind "$data"
    printf 'Tandem does not run on %s.\n' "$data"
    return
  fi
  kill "$pid" 2>/dev/null || fail "process $pid belongs to somebody else; stop Tandem as that user."
  while is_tandem "$pid" "$data"; do
    if [ $waited -ge $((STOP_SECONDS * 5)) ]; then
      fail "process $pid is still stopping. 'kill -9 $pid' ends it at once; nothing acknowledged is lost."
    fi
    sleep 0.2
    waited=$((waited + 1))
  done
  printf 'Tandem has stopped.\n'
}

# A database whose Tandem was killed; the next start would stop it as well.
stop_left_behind() {
  local pid
  pid=$(head -n 1 "$1/postgres/postmaster.pid" 2>/dev/null) || return 0
  case $pid in '' | *[!0-9]*) return 0 ;; esac
  if ps -ww -o command= -p "$pid" 2>/dev/null | grep -q 'cluster_name=tandem-'; then
    kill -INT "$pid" 2>/dev/null && printf 'Stopped the database that a killed Tandem had left behind.\n'
  fi
}
