#!/usr/bin/env bash
# ValidateService: passes when the service is healthy and reports the version that is installed. It waits at most
# VALIDATE_SECONDS (30), and gives up at once when the unit is not active or another version answers.
set -euo pipefail
here="$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$here/lib.sh"

limit="${VALIDATE_SECONDS:-30}"
url="http://127.0.0.1:$(service_port)/health"

SECONDS=0
while true; do
  state="$(systemctl is-active "$unit")" || fail_with_status "$unit is ${state:-not active}, so nothing answers at $url"
  verdict=0
  answer="$(node "$here/health.mjs" "$url" "$release_file")" || verdict=$?
  case $verdict in
    0)
      say "$answer"
      exit 0
      ;;
    75) ((SECONDS < limit)) || fail_with_status "$answer; gave up after $limit seconds" ;;
    *) fail_with_status "$answer" ;;
  esac
  sleep 0.1
done
