# What makes native executables here. Sourced by scripts that have found a JDK.

has_native_image() {
  [ -x "${GRAALVM_HOME:-/nonexistent}/bin/native-image" ] || [ -x "$JAVA_HOME/bin/native-image" ] ||
    command -v native-image >/dev/null 2>&1
}

# Where a checkout of Tandem's tools lies beside this one.
toolchain_program() {
  local beside=$ROOT/../shared/tools/native-image/assemble.sh
  if [ -n "${TANDEM_NATIVE_TOOLCHAIN:-}" ]; then
    printf '%s\n' "$TANDEM_NATIVE_TOOLCHAIN"
  elif [ -x "$beside" ]; then
    printf '%s\n' "$beside"
  fi
}

# Prints the folder of the tool chain, named by what made it. It is made once, and in its place: it can't be moved.
assembled_toolchain() {
  local folder=${XDG_CACHE_HOME:-$HOME/.cache}/tandem/native-image
  folder=$folder-$(cksum <"$1" | cut -d' ' -f1)
  if [ ! -e "$folder.complete" ]; then
    printf 'Assembling a native-image tool chain in %s ...\n' "$folder" >&2
    rm -rf "$folder" "$folder.work"
    mkdir -p "$(dirname "$folder")"
    "$1" "$folder" >"$folder.log" 2>&1 || { tail -n 20 "$folder.log" >&2; return 1; }
    rm -rf "$folder.work"
    touch "$folder.complete"
  fi
  printf '%s\n' "$folder"
}
