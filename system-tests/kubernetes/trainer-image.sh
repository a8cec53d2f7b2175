#!/usr/bin/env bash
# trainer-image.sh TOOL OUT.tar NAME:TAG - the trainer with its small environment as an image, without Docker: Debian's
# packages unpacked, the packages of requirements-classifier.txt, and tandem_trainer. TOOL is the folder of mkimage.py.
set -euo pipefail
tool=$1 out=$2 name=$3
trainer=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../trainer" && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
site=$root/usr/lib/python3/dist-packages
mkdir -p "$work/deb" "$site" "$root/tmp"
chmod 1777 "$root/tmp"

(cd "$work/deb" && apt-get -q -o APT::Sandbox::User=root download libc6 libgcc-s1 libstdc++6 zlib1g libexpat1 libssl3 \
  libffi8 libbz2-1.0 liblzma5 libsqlite3-0 libuuid1 libcrypt1 python3.11-minimal libpython3.11-minimal \
  libpython3.11-stdlib >/dev/null)
for package in "$work"/deb/*.deb; do dpkg -x "$package" "$root"; done
ln -s python3.11 "$root/usr/bin/python3"
python3 -m pip install --quiet --no-input --disable-pip-version-check --no-compile --target "$site" \
  --python-version 3.11 --implementation cp --only-binary=:all: \
  --platform manylinux_2_28_x86_64 --platform manylinux_2_27_x86_64 --platform manylinux_2_17_x86_64 \
  --platform manylinux2014_x86_64 -r "$trainer/requirements-classifier.txt"
cp -r "$trainer/tandem_trainer" "$site/"
# A pod that opens the image reads it all: what no trainer needs stays out.
rm -rf "$root/usr/share/doc" "$root/usr/share/man" "$root/usr/share/locale"
find "$site" -type d \( -name tests -o -name __pycache__ \) -prune -exec rm -rf {} +
"$tool/mkimage.py" "$out.part" "$name" "$root" '["/usr/bin/python3", "-m", "tandem_trainer"]'
mv "$out.part" "$out"
