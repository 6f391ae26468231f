/** What an instance runs at its first boot: it installs the runtime and the CodeDeploy agent, and tells the app where it is. */
import { SYSTEMS } from "../components/instances/systems";
import { userDataText } from "../components/instances/userDataText";
import { instanceLogGroups } from "./instanceLogs";
import { type Additions, NOTHING, openSessions, shipLogs } from "./userData/logs";
import { architectureOf, type ServerOperatingSystem, serverSystem } from "./userData/operatingSystems";

export interface UserDataArgs {
  readonly region: string;
  /** Suffix of service endpoints, such as `amazonaws.com`. */
  readonly dnsSuffix: string;
  readonly application: string;
  /** Content of `/etc/<application>/environment`, by variable. */
  readonly environment: Readonly<Record<string, string>>;
  /** @default AmazonLinux2023 */
  readonly operatingSystem?: ServerOperatingSystem;
  /** Whether the agent reaches CodeDeploy through endpoints of the network, which demand signed calls. @default false */
  readonly privateEndpoints?: boolean;
  /** What ships logs and opens sessions. @default - nothing does */
  readonly operations?: OperationsArgs;
}

export interface OperationsArgs {
  readonly environment: string;
  readonly instanceType: string;
  /** Files and units whose logs are shipped; nothing is when empty. */
  readonly logSources: readonly string[];
  readonly sessionManager: boolean;
}

/** What logs and sessions add to the script. */
function operationsOf(args: UserDataArgs, operatingSystem: ServerOperatingSystem): readonly Additions[] {
  const { application, region, dnsSuffix, operations } = args;
  if (operations === undefined) return [NOTHING];
  const { environment, instanceType, logSources: sources, sessionManager } = operations;
  const { packagesLogAgent, bringsSessionAgent } = serverSystem(operatingSystem);
  const place = { region, dnsSuffix, architecture: architectureOf(instanceType) };
  const groups = instanceLogGroups({ application, environment });
  return [
    sources.length === 0
      ? NOTHING
      : shipLogs(SYSTEMS[operatingSystem], packagesLogAgent, { ...place, application, groups, sources }),
    sessionManager ? openSessions(bringsSessionAgent, place) : NOTHING,
  ];
}

/** User data, as text: the function below the component, so that stacks have no resource of it. */
export function userData(args: UserDataArgs): string {
  const { region, dnsSuffix, application, environment, operatingSystem = "AmazonLinux2023", privateEndpoints } = args;
  const system = SYSTEMS[operatingSystem];
  const additions = operationsOf(args, operatingSystem);
  const lines = Object.entries(environment).map(([key, value]) => `${key}=${value}\n`);
  return userDataText({
    system,
    agentVersion: system.agentVersions[0],
    region,
    dnsSuffix,
    packages: [...serverSystem(operatingSystem).packages, ...additions.flatMap(({ packages }) => packages)],
    files: Object.fromEntries([
      [`/etc/${application}/environment`, lines.join("")],
      ...additions.flatMap(({ files }) => Object.entries(files)),
    ]),
    commands: additions.flatMap(({ commands }) => commands),
    enableAuthPolicy: privateEndpoints,
  });
}
