#!/bin/sh
# Sets up a cluster on its first start and runs it: as much of the official image's entry point as the dev overlay uses.
set -eu
socket=/var/run/postgresql

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  passwords=/tmp/password
  (umask 077 && printf '%s\n' "$POSTGRES_PASSWORD" >"$passwords")
  initdb --pgdata="$PGDATA" --username="$POSTGRES_USER" --pwfile="$passwords" --encoding=UTF8 --locale=C \
    --auth-local=trust --auth-host=scram-sha-256
  rm "$passwords"
  printf 'host all all all scram-sha-256\n' >>"$PGDATA/pg_hba.conf"
  # On the socket only, until the database is there.
  pg_ctl --pgdata="$PGDATA" --wait --options="-c listen_addresses= -k $socket" start
  createdb --host="$socket" --username="$POSTGRES_USER" "$POSTGRES_DB"
  pg_ctl --pgdata="$PGDATA" --wait stop
fi
exec postgres -D "$PGDATA" -c "listen_addresses=*" -k "$socket"
