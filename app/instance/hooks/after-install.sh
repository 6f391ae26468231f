#!/usr/bin/env bash
# AfterInstall: makes systemd read the new unit, and start it at boot.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

systemctl daemon-reload
systemctl enable "$unit"
say "$unit is enabled"
