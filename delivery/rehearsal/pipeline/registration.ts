/** Machines on premises as they register: whoever they run as opens their sessions, which bear their names. */
import type { Graph } from "../../graph/types";
import { personOf } from "../people";
import type { CheckAccess } from "./context";
import type { DeploymentGroupDeclaration } from "./declaration";
import type { Machines } from "./machines";

export interface RegistrationParts {
  readonly checkAccess: CheckAccess;
  /** For roles of the data centre, whose own policies no stack declares. */
  readonly checkOutsider: CheckAccess;
}

/**
 * Registers a machine: the data centre's role takes on the registrar's and the machine's own, both in sessions of the machine's name.
 * @throws RehearsalError where a declared policy does not let it
 */
export function registerMachine(
  graph: Graph,
  { arn }: DeploymentGroupDeclaration,
  { roleArn, registration }: Machines,
  instanceName: string,
  { checkAccess, checkOutsider }: RegistrationParts,
): void {
  if (registration === undefined) return;
  const { registrarRoleArn } = registration;
  const [, , , region = ""] = arn.split(":");
  const where = [graph.stack, region, instanceName];
  const registrarArn = personOf(graph, registrarRoleArn);
  for (const taken of [roleArn, registrarRoleArn])
    checkOutsider({ kind: "OpenMachineSession", registrarArn, roleArn: taken, instanceName, region }, where);
  const instanceArn = arn.replace(/deploymentgroup:.*$/, `instance:${instanceName}`);
  checkAccess({ kind: "RegisterMachine", registrarRoleArn, instanceArn }, where);
}
