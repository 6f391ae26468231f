/** What machines on premises cause: the data centre opens their sessions and registers them. */
import { textAt } from "../../graph/declared/bag";
import { resourcesOf } from "../../graph/declared/pipelines";
import type { Graph, GraphResource } from "../../graph/types";
import { requireArn } from "../evaluator/arn";
import type { DeliveryStep } from "../types";
import { trustedRoles } from "./promotion";
import type { ProofStep } from "./types";

/** Deployments to machines on premises that a stack declares. */
const deploymentsOf = (graph: Graph): readonly GraphResource[] =>
  resourcesOf(graph, "interlock:index:OnPremisesDeployment");

/** Roles of the machines of a deployment group. */
export const machineRolesOf = (graph: Graph, deploymentGroupArn: string): readonly string[] =>
  deploymentsOf(graph)
    .filter(({ outputs }) => outputs["deploymentGroupArn"] === deploymentGroupArn)
    .flatMap(({ outputs }) => textAt(outputs, "sessionRoleArn") ?? []);

/** A name that a role's trust policy lets its sessions have. */
function sessionName(graph: Graph, roleArn: string): string {
  const declared = resourcesOf(graph, "aws:iam/role:Role").find(({ outputs }) => outputs["arn"] === roleArn);
  const trust = textAt(declared?.inputs, "assumeRolePolicy") ?? "";
  const pattern = /"sts:RoleSessionName":"([^"]*)"/.exec(trust)?.[1] ?? "*";
  return pattern.replaceAll("*", "proof");
}

function sessionSteps(graph: Graph, roleArn: string, region: string): ProofStep[] {
  const instanceName = sessionName(graph, roleArn);
  return trustedRoles(graph, roleArn).map((registrarArn) => ({
    stack: graph.stack,
    where: "Machines",
    step: { kind: "OpenMachineSession", registrarArn, roleArn, instanceName, region },
    outsider: true,
  }));
}

/** The steps of every deployment to machines on premises. */
export const machineSteps = (graphs: readonly Graph[]): readonly ProofStep[] =>
  graphs.flatMap((graph) =>
    deploymentsOf(graph).flatMap(({ outputs }) => {
      const { partition, region, account } = requireArn(textAt(outputs, "deploymentGroupArn") ?? "");
      const [sessionRoleArn, registrarRoleArn] = ["sessionRoleArn", "registrarRoleArn"].map(
        (key) => textAt(outputs, key) ?? "",
      ) as [string, string];
      const name = sessionName(graph, registrarRoleArn);
      const register: DeliveryStep = {
        kind: "RegisterMachine",
        registrarRoleArn,
        instanceArn: `arn:${partition}:codedeploy:${region}:${account}:instance:${name}`,
      };
      return [
        ...sessionSteps(graph, sessionRoleArn, region),
        ...sessionSteps(graph, registrarRoleArn, region),
        { stack: graph.stack, where: "Machines", step: register },
      ];
    }),
  );
