/** What an instance runs at its first boot: it installs the runtime and the CodeDeploy agent, and tells the app where it is. */

export interface UserDataArgs {
  readonly region: string;
  /** Suffix of service endpoints, such as `amazonaws.com`. */
  readonly dnsSuffix: string;
  readonly application: string;
  /** Content of `/etc/<application>/environment`, by variable. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * User data for Amazon Linux 2023, as text.
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/codedeploy-agent-operations-install-linux.html
 */
export function userData({ region, dnsSuffix, application, environment }: UserDataArgs): string {
  const lines = Object.entries(environment).map(([key, value]) => `${key}=${value}`);
  return [
    "#!/bin/bash",
    "set -euo pipefail",
    // The agent starts deployments as soon as it runs, so all that they need comes before it.
    `install -d -m 0755 /etc/${application}`,
    `cat > /etc/${application}/environment <<'ENVIRONMENT'`,
    ...lines,
    "ENVIRONMENT",
    // Names of Amazon Linux 2023's packages; not tried on an instance by the authors.
    "dnf install -y nodejs22 ruby wget",
    "cd /tmp",
    `wget -q "https://aws-codedeploy-${region}.s3.${region}.${dnsSuffix}/latest/install"`,
    "chmod +x ./install",
    "./install auto",
    "systemctl enable --now codedeploy-agent",
    "",
  ].join("\n");
}
