# Sourced by the scripts that make images without Docker: a root file system of Debian's packages.

# usage: debian_root FOLDER PACKAGE... - unpacks them, with /tmp and the accounts that the images of docker/ have.
debian_root() {
  local root=$1 work package
  shift
  work=$(mktemp -d)
  mkdir -p "$root/tmp" "$root/etc"
  chmod 1777 "$root/tmp"
  (cd "$work" && apt-get -q -o APT::Sandbox::User=root download "$@" >/dev/null)
  for package in "$work"/*.deb; do dpkg -x "$package" "$root"; done
  rm -rf "$work" "$root/usr/share/doc" "$root/usr/share/man" "$root/usr/share/locale"
  printf 'root:x:0:0::/:\npostgres:x:999:999::/tmp:\ntandem:x:10001:10001::/tmp:\n' >"$root/etc/passwd"
  printf 'root:x:0:\npostgres:x:999:\ntandem:x:10001:\n' >"$root/etc/group"
}
