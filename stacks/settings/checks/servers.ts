/** Checks of the servers' operating system and of how they reach AWS. */
import {
  REFUSED_SYSTEMS,
  SERVER_SYSTEMS,
  serverSystem,
  type ServerOperatingSystem,
} from "../../userData/operatingSystems";
import { SYSTEMS } from "../../../components/instances/systems";
import type { SettingValues } from "../values";
import { type Checks, got } from "./checks";

const isServerSystem = (name: string): name is ServerOperatingSystem => Object.hasOwn(SERVER_SYSTEMS, name);

/** Operating system, image, and the endpoints that servers without internet need. */
export function checkServers(checks: Checks, values: SettingValues): void {
  const { operatingSystem } = values;
  const known = isServerSystem(operatingSystem);
  const refused = Object.hasOwn(REFUSED_SYSTEMS, operatingSystem) ? REFUSED_SYSTEMS[operatingSystem] : undefined;
  checks.require(
    known,
    ["operatingSystem"],
    `must be one of ${Object.keys(SERVER_SYSTEMS).join(", ")}, ${got(operatingSystem)}; ${refused === undefined ? "correct it" : `the application does not run there: ${refused}`}`,
  );
  checkImage(checks, values);
  checkEndpoints(checks, values);
  if (known) checkMirrors(checks, values, operatingSystem);
}

/** Source: `ssm.PSParameterName`, Systems Manager User Guide, sysman-paramstore-su-create (names and hierarchies of 15 levels). */
function checkImage(checks: Checks, { imageParameter, operatingSystem }: SettingValues): void {
  checks.require(
    imageParameter === "" || (/^[\w.\-/]{1,1011}$/.test(imageParameter) && imageParameter.split("/").length <= 16),
    ["imageParameter"],
    `must be the name of a parameter of Systems Manager, such as /images/servers, ${got(imageParameter)}; leave it empty for the system's public image`,
  );
  checks.require(
    imageParameter !== "" || !isServerSystem(operatingSystem) || "imageParameter" in SYSTEMS[operatingSystem],
    ["imageParameter"],
    `must be set where operatingSystem is ${operatingSystem}; Red Hat publishes no parameter, so keep the image's id in one of yours in every region`,
  );
}

/** Source: CodeDeploy User Guide, vpc-endpoints: no endpoints for calls of the API in China, none at all in GovCloud. */
function checkEndpoints(checks: Checks, values: SettingValues): void {
  const { privateEndpoints, natGateways, deploymentTarget, regions } = values;
  checks.require(
    !privateEndpoints || deploymentTarget === "Instances",
    ["privateEndpoints"],
    `has a meaning only where deploymentTarget is Instances, got true with ${deploymentTarget}; remove it`,
  );
  const without = regions.filter((region) => /^(?:cn|us-gov)-/.test(region));
  checks.require(
    !privateEndpoints || without.length === 0,
    ["privateEndpoints"],
    `must be false in ${without.join(", ")}, which has no endpoints of CodeDeploy, got true; remove it`,
  );
  checks.require(
    natGateways !== "None" || privateEndpoints,
    ["natGateways"],
    'must be Single or OnePerAz unless privateEndpoints is true, got "None"; nothing would reach CodeDeploy',
  );
}

/** Without internet, packages must come through the endpoint of S3. */
function checkMirrors(checks: Checks, { natGateways }: SettingValues, operatingSystem: ServerOperatingSystem): void {
  checks.require(
    natGateways !== "None" || serverSystem(operatingSystem).mirrors === "S3",
    ["natGateways"],
    `must be Single or OnePerAz where operatingSystem is ${operatingSystem}, got "None"; its packages come from the internet`,
  );
}
