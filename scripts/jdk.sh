# Finds a JDK that is new enough, wherever it was put. Sourced by ./tandem.

readonly MINIMUM_JAVA=21

# The feature version of the JDK in folder $1, such as 25; nothing when there is none.
java_version_in() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
  if [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
  else
    "$1/bin/java" -version 2>&1 | sed -n '1s/[^"]*"\([0-9]*\).*/\1/p'
  fi
}

is_new_enough() {
  local version
  version=$(java_version_in "$1")
  [ -n "$version" ] && [ "$version" -ge $MINIMUM_JAVA ]
}

# Home of the java on the PATH; it asks java itself, since that may be a link or a shim.
java_home_on_path() {
  command -v java >/dev/null 2>&1 || return 0
  java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p' || true
}

# The newest JDK in the usual places.
java_home_elsewhere() {
  local home version best='' best_version=0
  for home in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-/nonexistent}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /home/linuxbrew/.linuxbrew/opt/openjdk*/libexec \
    "${SDKMAN_DIR:-${HOME:-/nonexistent}/.sdkman}"/candidates/java/* \
    "${ASDF_DATA_DIR:-${HOME:-/nonexistent}/.asdf}"/installs/java/* \
    "${MISE_DATA_DIR:-${HOME:-/nonexistent}/.local/share/mise}"/installs/java/* \
    "${HOME:-/nonexistent}"/.jdks/*; do
    is_new_enough "$home" || continue
    version=$(java_version_in "$home")
    if [ "$version" -gt $best_version ]; then
      best=$home best_version=$version
    fi
  done
  printf '%s\n' "$best"
}

# Sets and exports JAVA_HOME.
find_jdk() {
  local home
  if [ -n "${JAVA_HOME:-}" ] && is_new_enough "$JAVA_HOME"; then
    export JAVA_HOME
    return
  fi
  home=$(java_home_on_path)
  if [ -z "$home" ] || ! is_new_enough "$home"; then
    home=$(java_home_elsewhere)
  fi
  if [ -z "$home" ]; then
    fail "no JDK $MINIMUM_JAVA or later was found (JAVA_HOME, PATH and the usual places were searched).
  Debian, Ubuntu: sudo apt install openjdk-21-jdk    (or temurin-25-jdk from adoptium.net)
  Fedora:         sudo dnf install java-21-openjdk-devel
  macOS:          brew install openjdk
  anywhere:       https://adoptium.net, then set JAVA_HOME"
  fi
  export JAVA_HOME=$home
}
