# Makes API keys. Only their SHA-256 is kept. Sourced by ./tandem.

sha256() {
  if command -v sha256sum >/dev/null 2>&1; then
    sha256sum | cut -d' ' -f1
  else
    shasum -a 256 | cut -d' ' -f1
  fi
}

key() {
  [ "${1:-}" = add ] || misused "'key' can only 'add'"
  shift
  local project='' name='' settings='' role data
  data=$(data_dir)
  while [ $# -gt 0 ]; do
    [ $# -gt 1 ] || misused "$1 needs a value"
    case $1 in
      --project) project=$2 ;;
      --name) name=$2 ;;
      --roles)
        case ",$2," in *[!a-z,]* | *,,*) misused 'roles are reader, writer, trainer and admin, with commas between them' ;; esac
        for role in ${2//,/ }; do
          case $role in reader | writer | trainer | admin) ;; *) misused "there is no role '$role'" ;; esac
        done
        settings="$settings roles=$2"
        ;;
      --limit)
        case ${2%%=*} in
          requests-per-minute | tokens-per-minute | tokens-per-month | cost-per-month | stored-bytes) ;;
          *) misused "there is no limit '${2%%=*}'" ;;
        esac
        case $2 in
          *= | *=.* | *.*.* | *=*[!0-9.]*) misused "'$2' is no limit; say NAME=NUMBER" ;;
          cost-per-month=*.???????*) misused "'$2' is finer than a millionth" ;;
          cost-per-month=*) ;;
          *.*) misused "'$2' must be a whole number" ;;
          *=*) ;;
          *) misused "'$2' is no limit; say NAME=NUMBER" ;;
        esac
        settings="$settings $2"
        ;;
      --data) data=$(absolute "$2") ;;
      *) misused "'key add' knows no '$1'" ;;
    esac
    shift 2
  done
  [ -n "$project" ] || misused "'key add' needs --project"
  case $project in *[!A-Za-z0-9._-]*) misused 'a project has letters, digits, dots, dashes and underscores' ;; esac
  case $name in *[!A-Za-z0-9._@\ -]*) misused 'a name has letters, digits, blanks and .-_@' ;; esac
  local secret file=$data/api-keys fresh
  secret=sk-tandem-$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
  (umask 077 && mkdir -p "$data" && touch "$file") 2>/dev/null || fail "$file cannot be written."
  # In one step, since a running Tandem reads the file again when it changes.
  fresh=$(mktemp "$file.XXXXXX")
  {
    awk 1 "$file" # a last line without its end gets one
    printf '%s %s%s %s\n' "$(printf '%s' "$secret" | sha256)" "$project" "$settings" "$name"
  } >"$fresh"
  chmod 600 "$fresh"
  mv "$fresh" "$file"
  printf 'This key is shown only now; from now on every request needs one:\n' >&2
  printf '%s\n' "$secret"
}
