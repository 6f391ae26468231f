/** The script that makes a Linux machine with systemd a target of deployments, and takes it out again. Pure. */

export interface SetupScriptArgs {
  readonly region: string;
  /** Role that a machine's session is of. */
  readonly sessionRoleArn: string;
  readonly registrarRoleArn: string;
  readonly instanceNamePrefix: string;
  /** Tags that bring the machine into the deployment group. */
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  /** Content by absolute path. */
  readonly files: Readonly<Record<string, string>>;
}

/** A text as one word of a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** A word that no line of the content is. */
function endOf(content: string): string {
  const lines = new Set(content.split("\n"));
  let word = "CONTENT";
  while (lines.has(word)) word += "_";
  return word;
}

function writeFile([path, content]: [string, string]): readonly string[] {
  const end = endOf(content);
  const body = content === "" || content.endsWith("\n") ? content : `${content}\n`;
  return [`  mkdir -p "$root${path.replace(/\/[^/]+$/, "")}"`, `  cat > "$root${path}" <<'${end}'\n${body}${end}`];
}

/** What the application needs on the machine, readable for its user. */
const writeFiles = (files: Readonly<Record<string, string>>): readonly string[] => [
  "write_files() (",
  "  umask 022",
  ...Object.entries(files).flatMap(writeFile),
  ")",
];

/** ARN of a role's session without the session's name; it has no path. */
const sessionArn = (roleArn: string): string =>
  roleArn.replace(/^(arn:[^:]+):iam::(\d+):role\/(?:.*\/)?([^/]+)$/, "$1:sts::$2:assumed-role/$3");

const CREDENTIALS = "'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]'";

/** Opens a session of its own every 15 minutes: sessions of a role that another role has assumed end after an hour, and a renewal may fail. */
const REFRESH = `#!/bin/bash
# Opens a session of this machine's role and leaves its credentials where the agent of CodeDeploy reads them.
set -euo pipefail
umask 077
session="$(aws sts assume-role --role-arn @ROLE@ --role-session-name @NAME@ \\
  --query ${CREDENTIALS} --output text)"
read -r key secret token <<< "$session"
printf '[default]\\naws_access_key_id = %s\\naws_secret_access_key = %s\\naws_session_token = %s\\n' \\
  "$key" "$secret" "$token" > @FILE@.new
mv @FILE@.new @FILE@
`;

const SERVICE = `[Unit]
Description=Credentials of the agent of CodeDeploy
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
Environment=HOME=/root
ExecStart=/usr/local/sbin/codedeploy-session
`;

const TIMER = `[Unit]
Description=Renews the credentials of the agent of CodeDeploy

[Timer]
OnBootSec=0
OnUnitActiveSec=15min
AccuracySec=1min

[Install]
WantedBy=timers.target
`;

const BODY = `
usage() {
  echo "Usage: $0 register|remove NAME, as root; NAME begins with $prefix" >&2
  exit 2
}

[ "$#" -eq 2 ] || usage
command="$1"
name="$2"
[[ "$name" == "$prefix"?* && "$name" =~ ^[A-Za-z0-9._-]{2,64}$ ]] || usage

conf="$root/etc/codedeploy-agent/conf"
credentials="$root/etc/codedeploy-agent/credentials"
units="$root/etc/systemd/system"
renew="$root/usr/local/sbin/codedeploy-session"

# Runs the AWS CLI as the registrar.
as_registrar() {
  local session key secret token
  session="$(aws sts assume-role --role-arn "$registrar_role" --role-session-name "$name" \\
    --query ${CREDENTIALS} --output text)"
  read -r key secret token <<< "$session"
  AWS_ACCESS_KEY_ID="$key" AWS_SECRET_ACCESS_KEY="$secret" AWS_SESSION_TOKEN="$token" \\
    aws "$@" --region "$region"
}

install_files() {
  install -d -m 0755 "$conf" "$units" "$(dirname "$renew")"
  sed -e "s|@ROLE@|$session_role|" -e "s|@NAME@|$name|" -e "s|@FILE@|$credentials|g" > "$renew" <<'FILE'
${REFRESH}FILE
  chmod 0700 "$renew"
  cat > "$units/codedeploy-session.service" <<'FILE'
${SERVICE}FILE
  cat > "$units/codedeploy-session.timer" <<'FILE'
${TIMER}FILE
  printf -- '---\\niam_session_arn: %s/%s\\naws_credentials_file: %s\\nregion: %s\\n' \\
    "$session_arn" "$name" "$credentials" "$region" > "$conf/codedeploy.onpremises.yml"
}

install_agent() {
  [ ! -e "$root/opt/codedeploy-agent/bin/codedeploy-agent" ] || return 0
  local folder
  folder="$(mktemp -d)"
  AWS_SHARED_CREDENTIALS_FILE="$credentials" aws s3 cp "s3://aws-codedeploy-$region/latest/install" "$folder/install" \\
    --region "$region"
  chmod 0700 "$folder/install"
  AWS_REGION="$region" "$folder/install" auto
  rm -rf "$folder"
}

register() {
  local known
  write_files
  install_files
  "$renew"
  known="$(as_registrar deploy get-on-premises-instance --instance-name "$name" \\
    --query 'instanceInfo.[iamSessionArn,deregisterTime]' --output text 2> /dev/null || true)"
  if [ "$known" != "$session_arn/$name"$'\\t'None ]; then
    as_registrar deploy register-on-premises-instance --instance-name "$name" --iam-session-arn "$session_arn/$name"
  fi
  as_registrar deploy add-tags-to-on-premises-instances --instance-names "$name" --tags "$tags"
  install_agent
  systemctl daemon-reload
  systemctl enable --now codedeploy-session.timer
  systemctl restart codedeploy-agent
  echo "$name gets deployments from $region"
}

remove() {
  as_registrar deploy deregister-on-premises-instance --instance-name "$name"
  systemctl stop codedeploy-agent
  systemctl disable --now codedeploy-session.timer
  rm -f "$conf/codedeploy.onpremises.yml" "$credentials" "$renew" "$units"/codedeploy-session.{service,timer}
  systemctl daemon-reload
  echo "$name gets no deployments any more"
}

case "$command" in
  register) register ;;
  remove) remove ;;
  *) usage ;;
esac
`;

/**
 * The script's text. It needs bash, systemd, the AWS CLI and, to install the agent, Ruby; whoever runs it must be able to assume both
 * roles by what the AWS CLI finds, such as a `credential_process` of IAM Roles Anywhere in root's profile.
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/register-on-premises-instance-iam-session-arn.html
 */
export function setupScript(args: SetupScriptArgs): string {
  return [
    "#!/bin/bash",
    "# Lets CodeDeploy deploy to this machine by sessions of a role, or takes it out again. No key is made or kept.",
    "# DESTDIR, empty on a machine, is put before every path.",
    "set -euo pipefail",
    "",
    'root="${DESTDIR:-}"',
    `region=${quoted(args.region)}`,
    `session_role=${quoted(args.sessionRoleArn)}`,
    `session_arn=${quoted(sessionArn(args.sessionRoleArn))}`,
    `registrar_role=${quoted(args.registrarRoleArn)}`,
    `prefix=${quoted(args.instanceNamePrefix)}`,
    `tags=${quoted(JSON.stringify(args.tags))}`,
    "",
    ...writeFiles(args.files),
    BODY.trimEnd(),
    "",
  ].join("\n");
}
