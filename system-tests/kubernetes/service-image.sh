#!/usr/bin/env bash
# service-image.sh TOOL SERVICE OUT.tar NAME:TAG - a service as an image, without Docker: the native executable where it
# was built, otherwise the JVM application with a Java runtime of just what it needs. TOOL is the folder of mkimage.py.
# The file system is what docker/native.Dockerfile and docker/jvm.Dockerfile make, on Debian instead of UBI.
set -euo pipefail
tool=$1 service=$2 out=$3 name=$4
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
target=$here/../../$service/target
. "$here/debian-root.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root

# A Java runtime of the modules that services use, made once for each JDK.
runtime() {
  local cache jdk=${JAVA_HOME:?}
  cache=${XDG_CACHE_HOME:-$HOME/.cache}/tandem/system-tests/java-$("$jdk/bin/java" -version 2>&1 | cksum | cut -d' ' -f1)
  if [ ! -d "$cache" ]; then
    mkdir -p "${cache%/*}"
    "$jdk/bin/jlink" --strip-debug --no-header-files --no-man-pages --output "$work/java" --add-modules \
      java.se,jdk.charsets,jdk.crypto.ec,jdk.localedata,jdk.management,jdk.naming.dns,jdk.unsupported,jdk.zipfs >&2
    mv "$work/java" "$cache"
  fi
  printf '%s\n' "$cache"
}

# ONNX Runtime wants the C++ library, a native executable zlib.
debian_root "$root" libc6 libgcc-s1 libstdc++6 zlib1g
mkdir -p "$root/app"
runner=$(find "$target" -maxdepth 1 -name "$service-*-runner" -type f | head -n 1)
if [ -n "$runner" ]; then
  cp "$runner" "$root/app/service"
  find "$target" -maxdepth 1 -name '*.so' -exec cp {} "$root/app/" \;
  entry='["/app/service"]'
else
  [ -f "$target/quarkus-app/quarkus-run.jar" ] || { printf '%s is not built\n' "$service" >&2; exit 1; }
  cp -r "$target/quarkus-app/." "$root/app/"
  mkdir -p "$root/opt"
  cp -r "$(runtime)" "$root/opt/java"
  entry='["/opt/java/bin/java", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", "-jar", "/app/quarkus-run.jar"]'
fi
"$tool/mkimage.py" "$out.part" "$name" "$root" "$entry"
mv "$out.part" "$out"
