#!/bin/sh
# Deploys the function of a bundle with CodeDeploy, in one region of the workload account, and waits for the end.
#
# Working directory: the bundle, with function.zip and appspec.yml.
# Environment: DEPLOY_ROLE_ARN, TARGET_REGION, FUNCTION_NAME, ALIAS_NAME, APPLICATION_NAME, DEPLOYMENT_GROUP_NAME,
# BEFORE_ALLOW_TRAFFIC_HOOK, AFTER_ALLOW_TRAFFIC_HOOK, DEPLOYMENT_MINUTES. OVERRIDES_ALARMS, where it is set, lets the deployment pass
# an alarm that is on: one by hand or by the restore, which repairs what the alarm complains of.
set -eu

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# Role chaining caps sessions at one hour, and deployments may take longer: another session after 45 minutes.
session_seconds=2700
# Answers that may fail one after the other before the deployment counts as unwatched.
most_misses=6

build="${CODEBUILD_BUILD_ID:-}"
session="deploy-${build##*:}"
assumed_at=0
deployment=""

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Fails without leaving the session that there is, also where `set -e` does not hold.
assume() {
  aws sts assume-role --role-arn "$DEPLOY_ROLE_ARN" --role-session-name "$session" \
    --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text > "$work/credentials" || return 1
  read -r key secret token < "$work/credentials" || return 1
  assumed_at="$(date +%s)"
}

# To be called by the script itself: a command substitution would forget the session.
renew() {
  now="$(date +%s)"
  if [ "$((now - assumed_at))" -ge "$session_seconds" ]; then assume; fi
}

# Runs the AWS CLI as the deploy role, in the target region.
as_role() {
  AWS_ACCESS_KEY_ID="$key" AWS_SECRET_ACCESS_KEY="$secret" AWS_SESSION_TOKEN="$token" \
    aws "$@" --region "$TARGET_REGION"
}

stop() {
  trap '' HUP INT TERM
  [ -n "$deployment" ] || fail "Ended before a deployment was created: $1"
  printf 'Stopping deployment %s and rolling it back: %s\n' "$deployment" "$1" >&2
  renew || :
  as_role deploy stop-deployment --deployment-id "$deployment" --auto-rollback-enabled > /dev/null ||
    fail "Deployment $deployment could not be stopped; stop it by hand"
  exit 1
}
trap 'stop "the build was stopped"' HUP INT TERM

# Says why the deployment failed, what becomes of the alias, and which event failed.
explain() {
  tab="$(printf '\t')"
  as_role deploy get-deployment --deployment-id "$deployment" \
    --query 'deploymentInfo.[errorInformation.code,errorInformation.message,rollbackInfo.rollbackDeploymentId]' \
    --output text > "$work/error" || return 1
  IFS="$tab" read -r code message rollback < "$work/error" || return 1
  printf '%s: %s\n' "$code" "$message" >&2
  if [ "$rollback" != None ]; then printf 'Deployment %s rolls back\n' "$rollback" >&2; fi
  as_role deploy list-deployment-targets --deployment-id "$deployment" --query targetIds --output text \
    > "$work/targets" || return 1
  read -r target < "$work/targets" || return 1
  as_role deploy batch-get-deployment-targets --deployment-id "$deployment" --target-ids "$target" \
    --query 'deploymentTargets[].lambdaTarget.lifecycleEvents[].[lifecycleEventName,status,diagnostics.message]' \
    --output text > "$work/events" || return 1
  while IFS="$tab" read -r event state message; do
    if [ "$state" = Failed ]; then printf '%s failed: %s\n' "$event" "$message" >&2; fi
  done < "$work/events"
}

for file in function.zip appspec.yml; do
  [ -f "$file" ] || fail "The bundle has no $file"
done

renew
version="$(as_role lambda update-function-code --function-name "$FUNCTION_NAME" --zip-file fileb://function.zip \
  --publish --query Version --output text)"
as_role lambda wait published-version-active --function-name "$FUNCTION_NAME" --qualifier "$version"
current="$(as_role lambda get-alias --function-name "$FUNCTION_NAME" --name "$ALIAS_NAME" \
  --query FunctionVersion --output text)"
if [ "$current" = "$version" ]; then
  printf '%s in %s serves version %s of %s already\n' "$ALIAS_NAME" "$TARGET_REGION" "$version" "$FUNCTION_NAME"
  exit 0
fi

CURRENT_VERSION="$current" TARGET_VERSION="$version" node -e '
const { readFileSync } = require("node:fs");
const names = ["FUNCTION_NAME", "ALIAS_NAME", "CURRENT_VERSION", "TARGET_VERSION", "BEFORE_ALLOW_TRAFFIC_HOOK", "AFTER_ALLOW_TRAFFIC_HOOK"];
const content = readFileSync("appspec.yml", "utf8").replace(/<([A-Z_]+)>/g, (placeholder, name) => {
  if (names.includes(name) && process.env[name]) return process.env[name];
  console.error("appspec.yml: nothing is known for " + placeholder + "; known are " + names.filter((each) => process.env[each]).join(", "));
  process.exit(1);
});
console.log(JSON.stringify({ revisionType: "AppSpecContent", appSpecContent: { content } }));
' > "$work/revision.json"

set --
if [ -n "${OVERRIDES_ALARMS:-}" ]; then set -- --override-alarm-configuration '{"enabled":false}'; fi
deployment="$(as_role deploy create-deployment --application-name "$APPLICATION_NAME" \
  --deployment-group-name "$DEPLOYMENT_GROUP_NAME" --revision "file://$work/revision.json" "$@" \
  --query deploymentId --output text)"
printf 'Deployment %s moves %s of %s in %s from version %s to %s\n' \
  "$deployment" "$ALIAS_NAME" "$FUNCTION_NAME" "$TARGET_REGION" "$current" "$version"

began="$(date +%s)"
misses=0
while :; do
  if renew && status="$(as_role deploy get-deployment --deployment-id "$deployment" \
    --query deploymentInfo.status --output text)"; then
    misses=0
    case "$status" in
      Succeeded)
        printf 'Deployment %s succeeded\n' "$deployment"
        exit 0
        ;;
      Failed | Stopped)
        printf 'Deployment %s: %s\n' "$deployment" "$status" >&2
        explain || :
        exit 1
        ;;
    esac
  else
    # Credentials that have expired, or a passing fault.
    assumed_at=0
    misses="$((misses + 1))"
    [ "$misses" -lt "$most_misses" ] || stop "it could not be watched"
  fi
  now="$(date +%s)"
  [ "$((now - began))" -lt "$((DEPLOYMENT_MINUTES * 60))" ] || stop "it took longer than $DEPLOYMENT_MINUTES minutes"
  sleep 10
done
