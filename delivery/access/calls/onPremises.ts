import { requireArn } from "../evaluator/arn";
import type { DeliveryStep } from "../types";
import { expand, need, role, type Row, type TableCall } from "./rows";
import { CODEDEPLOY, STS } from "./sources";

type Step<K extends DeliveryStep["kind"]> = Extract<DeliveryStep, { kind: K }>;

function openMachineSession({ registrarArn, roleArn, instanceName, region }: Step<"OpenMachineSession">): TableCall[] {
  const context = { "sts:RoleSessionName": instanceName };
  return need(
    { principal: role(registrarArn), resource: roleArn, region, context },
    ["sts:AssumeRole"],
    "the data centre opens a session of the machine",
    STS("API_AssumeRole"),
  );
}

const REGISTER: readonly Row[] = [
  {
    actions: [
      "codedeploy:GetOnPremisesInstance",
      "codedeploy:RegisterOnPremisesInstance",
      "codedeploy:AddTagsToOnPremisesInstances",
      "codedeploy:DeregisterOnPremisesInstance",
    ],
    purpose: "the setup script registers the machine and tags it, or takes it out again",
    source: CODEDEPLOY("auth-and-access-control-permissions-reference"),
  },
];

function registerMachine({ registrarRoleArn, instanceArn }: Step<"RegisterMachine">): TableCall[] {
  const { region } = requireArn(instanceArn);
  return expand(REGISTER, { principal: role(registrarRoleArn), resource: instanceArn, region });
}

/** The tables of what machines on premises do. */
export const ON_PREMISES_TABLES = {
  OpenMachineSession: openMachineSession,
  RegisterMachine: registerMachine,
};
