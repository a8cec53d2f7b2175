#!/usr/bin/env bash
# Copies all that a Tandem keeps, while it runs, or puts such a copy into another: docs/operations.md.
#
#   scripts/backup.sh save DATA_FOLDER BACKUP_FOLDER       the folder must not exist yet
#   scripts/backup.sh restore BACKUP_FOLDER DATA_FOLDER    of a fresh Tandem that runs; restart it afterwards
#
# DATA_FOLDER is what './tandem up --data' was given. With a PostgreSQL of yours, set TANDEM_DATABASE_URL as for
# './tandem up', and have pg_dump and pg_restore of its version on the PATH.
set -euo pipefail

readonly SCHEMAS=(--schema=retrieval --schema=generation --schema=finetune)

fail() {
  printf 'backup: %s\n' "$*" >&2
  exit 1
}

# The programs of the embedded server are where the running one was started from.
find_database() { # DATA_FOLDER
  if [ -n "${TANDEM_DATABASE_URL:-}" ]; then
    database=$TANDEM_DATABASE_URL
    bin=''
    return
  fi
  local pid_file=$1/postgres/postmaster.pid port
  [ -r "$pid_file" ] || fail "no Tandem runs on $1 (there is no $pid_file)."
  port=$(sed -n 4p "$pid_file")
  PGPASSWORD=$(sed -n 2p "$1/postgres.passwords")
  export PGPASSWORD
  database=postgresql://tandem@127.0.0.1:$port/tandem
  bin=$(programs "$(sed -n 1p "$pid_file")")/
}

programs() { # PID
  if [ -e "/proc/$1/exe" ]; then
    dirname "$(readlink -f "/proc/$1/exe")"
  else
    dirname "$(ps -o comm= -p "$1")"
  fi
}

# The database first: bytes without a row are swept away later, a row without its bytes would be broken.
save() { # DATA_FOLDER BACKUP_FOLDER
  [ ! -e "$2" ] || fail "$2 exists already."
  find_database "$1"
  mkdir -p "$2.part"
  "${bin}pg_dump" --format=custom --no-owner "${SCHEMAS[@]}" --file="$2.part/database.dump" "$database"
  local folder
  for folder in files artifacts; do
    [ ! -d "$1/$folder" ] || cp -a "$1/$folder" "$2.part/$folder"
  done
  [ ! -f "$1/api-keys" ] || cp -a "$1/api-keys" "$2.part/api-keys"
  mv "$2.part" "$2"
}

restore() { # BACKUP_FOLDER DATA_FOLDER
  [ -r "$1/database.dump" ] || fail "$1 is no backup: it has no database.dump."
  find_database "$2"
  "${bin}pg_restore" --clean --if-exists --no-owner --single-transaction --exit-on-error \
    --dbname="$database" "$1/database.dump"
  local folder
  for folder in files artifacts; do
    [ ! -d "$1/$folder" ] || { mkdir -p "$2/$folder" && cp -a "$1/$folder/." "$2/$folder/"; }
  done
  [ ! -f "$1/api-keys" ] || cp -a "$1/api-keys" "$2/api-keys"
}

[ $# -eq 3 ] || fail "give 'save DATA_FOLDER BACKUP_FOLDER' or 'restore BACKUP_FOLDER DATA_FOLDER'."
case $1 in
  save) save "${2%/}" "${3%/}" ;;
  restore) restore "${2%/}" "${3%/}" ;;
  *) fail "'$1' is neither 'save' nor 'restore'." ;;
esac
