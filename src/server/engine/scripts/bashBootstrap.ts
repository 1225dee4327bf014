/**
 * What bash runs first: it reads the variables, removes their file, defines the functions of a step (engine.md §3.2) and then sources
 * the user's script with its parameters, so that `exit` and `set -e` act on the same shell.
 *
 * Arguments: the variables file, the script, its parameters. The file holds texts that each end with NUL: the key of the step's
 * service messages, `True` when the environment is to be logged, then name and value of each variable.
 */
export const bashBootstrap = String.raw`# Written by pulpo for one step; removed after it.
if ((BASH_VERSINFO[0] < 4)); then
  echo "This step needs bash 4 or later; this is $BASH_VERSION." >&2
  exit 1
fi

declare -A octopus_parameters=() __pulpo_exact=() __pulpo_folded=()
__pulpo_base64=$(type -P base64) || { echo "This step needs the program 'base64'." >&2; exit 1; }
__pulpo_tr=$(type -P tr) || { echo "This step needs the program 'tr'." >&2; exit 1; }

__pulpo_load() {
  local name value
  exec {__pulpo_fd}<"$1" && rm -f -- "$1" || exit 1
  IFS= read -r -d '' -u "$__pulpo_fd" __pulpo_key
  IFS= read -r -d '' -u "$__pulpo_fd" __pulpo_describe
  while IFS= read -r -d '' -u "$__pulpo_fd" name && IFS= read -r -d '' -u "$__pulpo_fd" value; do
    # The sign in front keeps names such as @ and * from having a meaning of their own.
    __pulpo_exact["=$name"]=$value
    __pulpo_folded["=${'$'}{name,,}"]=$value
    [[ $name == [@*] ]] || octopus_parameters["$name"]=$value
  done
  exec {__pulpo_fd}<&-
  readonly __pulpo_key
}

__pulpo_encode() { printf '%s' "$1" | "$__pulpo_base64" | "$__pulpo_tr" -d '\r\n'; }

# NAME [ATTRIBUTE VALUE]...
__pulpo_message() {
  local text="##octopus[$1"
  shift
  while (($# > 1)); do
    text+=" $1='$(__pulpo_encode "$2")'"
    shift 2
  done
  printf '%s]\n' "$text"
}

__pulpo_at_level() {
  __pulpo_message "stdout-$1"
  printf '%s\n' "$2"
  __pulpo_message stdout-default
}

write_verbose() { __pulpo_at_level verbose "$*"; }
write_highlight() { __pulpo_at_level highlight "$*"; }
write_wait() { __pulpo_at_level wait "$*"; }
write_warning() { __pulpo_at_level warning "$*"; }

# NAME: the value; exactly this name first, then without regard to case; an empty line if there is none.
get_octopusvariable() {
  if [[ -n ${'$'}{__pulpo_exact["=$1"]+set} ]]; then
    printf '%s\n' "${'$'}{__pulpo_exact["=$1"]}"
  else
    printf '%s\n' "${'$'}{__pulpo_folded["=${'$'}{1,,}"]-}"
  fi
}

# NAME VALUE [-sensitive]
set_octopusvariable() {
  local sensitive=()
  [[ ${'$'}{3-} == -sensitive ]] && sensitive=(sensitive True)
  __pulpo_message setVariable name "$1" value "${'$'}{2-}" ${'$'}{sensitive[@]+"${'$'}{sensitive[@]}"} key "$__pulpo_key"
}

# PATH [NAME]
new_octopusartifact() {
  local path=$1 name=${'$'}{2-}
  [[ -n $name ]] || name=${'$'}{path##*/}
  [[ $path == /* ]] || path=$PWD/$path
  __pulpo_message createArtifact path "$path" name "$name" key "$__pulpo_key"
}

# PERCENTAGE [MESSAGE]
update_progress() { __pulpo_message progress percentage "$1" message "${'$'}{2-}"; }

# [MESSAGE]
fail_step() {
  [[ -n ${'$'}{1-} ]] && __pulpo_message resultMessage message "$1" key "$__pulpo_key"
  exit 1
}

encode_servicemessagevalue() { __pulpo_encode "$1"; }
decode_servicemessagevalue() { printf '%s' "$1" | "$__pulpo_base64" -d; }

__pulpo_describe_environment() {
  __pulpo_message stdout-verbose
  printf '%s\n' 'Bash Environment Information:' "  OperatingSystem: $OSTYPE" "  CurrentUser: ${'$'}{USER:-$EUID}" \
    "  HostName: $HOSTNAME" "  CurrentDirectory: $PWD" "  TempDirectory: ${'$'}{TMPDIR:-/tmp}" "  HostProcessID: $$" \
    "  Bash: $BASH_VERSION"
  __pulpo_message stdout-default
}

__pulpo_load "$1"
[[ $__pulpo_describe == True ]] && __pulpo_describe_environment
__pulpo_script=$2
shift 2
. "$__pulpo_script" "$@"
`;
