/** What an instance runs at its first boot: it installs the runtime and the CodeDeploy agent, and tells the app where it is. */
import { SYSTEMS } from "../components/instances/systems";
import { userDataText } from "../components/instances/userDataText";
import { type ServerOperatingSystem, serverSystem } from "./userData/operatingSystems";

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
}

/** User data, as text: the function below the component, so that stacks have no resource of it. */
export function userData(args: UserDataArgs): string {
  const { region, dnsSuffix, application, environment, operatingSystem = "AmazonLinux2023", privateEndpoints } = args;
  const system = SYSTEMS[operatingSystem];
  const lines = Object.entries(environment).map(([key, value]) => `${key}=${value}\n`);
  return userDataText({
    system,
    agentVersion: system.agentVersions[0],
    region,
    dnsSuffix,
    packages: serverSystem(operatingSystem).packages,
    files: { [`/etc/${application}/environment`]: lines.join("") },
    commands: [],
    enableAuthPolicy: privateEndpoints,
  });
}
