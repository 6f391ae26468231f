# What builds find as `aws`, `docker` and `sleep`: hands its arguments to the rehearsal, which knows the build by a token in the
# environment, prints what comes back and ends as it says. Bash alone, because it starts ten times as fast as anything else
# that can open a socket. Arguments: what the command is called, the variables it obeys, its name, its own arguments.
# Request: the number of fields, then token, name, folder, standard input, number of variables, variables, arguments; a
# null character ends each. Answer: the exit code, lines of stderr that begin with 2 (or 3, where no line break follows), a
# line with 1, and stdout as it is.
label=$1 variables=$2 program=$3
shift 3

fail() {
  printf '\n%s: [ERROR]: %s\n' "$program" "$1" >&2
  exit 255
}

if [[ ${INTERLOCK_AWS:-} != ?*:?* ]]; then
  fail "this is the rehearsal's stand-in for $label; it works within the rehearsal only"
fi
{ exec 3<>"/dev/tcp/127.0.0.1/${INTERLOCK_AWS%%:*}"; } 2>/dev/null || fail "the rehearsal does not answer; it may have ended"

stdin=-
for word in "$@"; do
  # The mark keeps the line breaks at the end, which a substitution takes away.
  if [[ $word == --password-stdin ]]; then stdin=+$(command -p cat && printf .) stdin=${stdin%.}; fi
done

set_variables=()
for name in $variables; do
  if [[ -n ${!name+set} ]]; then set_variables+=("$name=${!name}"); fi
done

fields=("${INTERLOCK_AWS#*:}" "$program" "$(pwd -P)" "$stdin" "${#set_variables[@]}")
printf '%s\0' $((${#fields[@]} + ${#set_variables[@]} + $#)) "${fields[@]}" "${set_variables[@]}" "$@" >&3

IFS= read -r code <&3 || fail "the rehearsal does not know this build"
while IFS= read -r line <&3; do
  case $line in
    2*) printf '%s\n' "${line#2}" >&2 ;;
    3*) printf '%s' "${line#3}" >&2 ;;
    *) break ;;
  esac
done
command -p cat <&3
exit "$code"
