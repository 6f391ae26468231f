#!/usr/bin/env bash
# ApplicationStop: ends the service; it lets open requests finish. Nothing installed is nothing to stop.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if [[ ! -f $unit_file ]]; then
  say "no $unit is installed: nothing to stop"
  exit 0
fi
systemctl stop "$unit"
say "$unit is stopped"
