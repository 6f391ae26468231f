#!/usr/bin/env bash
# BeforeInstall: refuses a host that cannot run the service, then creates the user that it runs as.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

require_node
port="$(service_port)"
say "the service will listen on port $port"
ensure_user
