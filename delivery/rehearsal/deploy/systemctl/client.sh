# What hooks find as `systemctl`: hands its arguments to the rehearsal, which runs the services, and ends as it says.
# Request: token, number of arguments, arguments, a line each. Answer: exit code, then lines that begin with 1 for stdout
# or 2 for stderr. Bash alone, because it starts ten times as fast as anything else that can open a socket.
if [[ -z ${INTERLOCK_SYSTEMD:-} ]]; then
  echo "systemctl: INTERLOCK_SYSTEMD is not set; pass the environment of the hook on" >&2
  exit 1
fi
exec 3<>"/dev/tcp/127.0.0.1/${INTERLOCK_SYSTEMD%%/*}" || exit 1
printf '%s\n' "${INTERLOCK_SYSTEMD#*/}" $# "${@//$'\n'/ }" >&3
IFS= read -r code <&3 || exit 1
while IFS= read -r line <&3; do
  case $line in
    1*) printf '%s\n' "${line#1}" ;;
    2*) printf '%s\n' "${line#2}" >&2 ;;
  esac
done
exit "$code"
