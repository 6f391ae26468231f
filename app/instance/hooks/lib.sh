# shellcheck shell=bash
# What the hooks share. DESTDIR is empty on an instance; in the rehearsal it is the folder that stands for the host.

readonly user=departures
readonly unit=departures.service
# shellcheck disable=SC2034 # read by validate-service.sh
readonly release_file="${DESTDIR:-}/opt/departures/release.json"
# shellcheck disable=SC2034 # read by application-stop.sh
readonly unit_file="${DESTDIR:-}/etc/systemd/system/$unit"
readonly environment_file="${DESTDIR:-}/etc/departures/environment"

say() {
  printf '%s: %s\n' "${0##*/}" "$*"
}

fail() {
  say "$*" >&2
  exit 1
}

# Fails with what the unit logged last. The message comes at the end: CodeDeploy keeps the last 2,048 bytes.
fail_with_status() {
  systemctl status --no-pager --lines=10 "$unit" >&2 2>/dev/null || true
  fail "$*"
}

# Prints the port that the service listens on.
service_port() {
  [[ -f $environment_file ]] ||
    fail "$environment_file is missing; the launch template's user data writes it at boot (PORT=8080)"
  local port
  # Only PORT is read: the file is systemd's, not a script.
  port="$(sed -n 's/^PORT="\{0,1\}\([0-9]\{1,5\}\)"\{0,1\}[[:space:]]*$/\1/p' "$environment_file" | tail -n 1)"
  [[ -n $port ]] || fail "$environment_file: PORT must be a number such as PORT=8080"
  printf '%s\n' "$port"
}

require_node() {
  local version major minor
  version="$(node --version)" || fail "node is missing; the launch template's user data installs it at boot"
  IFS=. read -r major minor _ <<<"${version#v}"
  ((major > 20 || (major == 20 && minor >= 19))) || fail "node must be 20.19 or newer, got $version"
}

# Creates the user that the unit runs the service as.
ensure_user() {
  if [[ -n ${DESTDIR:-} ]]; then
    say "the host is the folder $DESTDIR: user $user is not created"
  elif [[ $(id -u) != 0 ]]; then
    say "not root: user $user is not created"
  elif id -u "$user" >/dev/null 2>&1; then
    say "user $user exists"
  else
    useradd --system --user-group --no-create-home --home-dir /opt/departures --shell /sbin/nologin "$user"
    say "user $user is created"
  fi
}
