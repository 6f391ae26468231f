#!/bin/sh
# Signs npm in to the packages of the application, where the build is told of any.
set -eu
[ -n "${CODEARTIFACT_DOMAIN:-}" ] || exit 0
exec aws codeartifact login --tool npm --domain "$CODEARTIFACT_DOMAIN" --domain-owner "$CODEARTIFACT_OWNER" \
  --repository "$CODEARTIFACT_REPOSITORY" --region "$CODEARTIFACT_REGION"
