#!/usr/bin/env bash
# ApplicationStart: starts the installed release, and ends any other that still runs.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

systemctl restart "$unit" || fail_with_status "$unit does not start"
say "$unit is started"
