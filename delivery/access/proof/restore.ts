/** What the build causes that answers the failure of a wave, read from its variables. */
import { bagsAt, bagAt, textAt } from "../../graph/declared/bag";
import { type DeploymentGroupDeclaration, deploymentGroupOf } from "../../graph/declared/deployments";
import { pipelineOf } from "../../graph/declared/pipelines";
import type { Graph, GraphResource } from "../../graph/types";
import type { ApiOperation } from "../calls/api";
import { role } from "../calls/rows";
import { requireArn } from "../evaluator/arn";
import type { DeliveryStep, Principal, StoredObject } from "../types";
import { serviceOf } from "./containers";
import { functionDeploymentSteps } from "./functions";
import { machineRolesOf } from "./machines";
import type { Places } from "./places";
import { variablesOfProject } from "./projects";
import { ONCE, UNCHANGED, VERSION } from "./promotion";

type Variables = Readonly<Record<string, string>>;

const PURPOSE = "the restore answers a failed wave";

/** Files that the build fetches of a release. */
const FETCHED = ["manifest.json", "manifest.sig", "bundle.zip"];

/** It reads what was delivered, stops the line and keeps the record of both. */
function holdSteps(principal: Principal, variables: Variables, pipelineArn: string, places: Places): DeliveryStep[] {
  const {
    AUDIT_PREFIX: audit = "",
    HOLD_KEY: hold = "",
    CHANNEL_KEY: channel = "",
    DEPLOYMENT_STAGES: stages = "",
  } = variables;
  const at = (key: string): StoredObject => places.locate(variables["RELEASE_BUCKET"] ?? "", key);
  const record = at(`${audit}${VERSION}.json`);
  const on = { principal, purpose: PURPOSE } as const;
  return [
    { kind: "ReadPipeline", principal, pipelineArn },
    ...stages
      .split(" ")
      .map((stage): DeliveryStep => ({ kind: "CloseStage", principal, stageArn: `${pipelineArn}/${stage}` })),
    { kind: "GetObject", ...on, object: at(channel) },
    { kind: "GetObject", ...on, object: at(hold) },
    { kind: "PutObject", ...on, object: at(hold), context: ONCE },
    { kind: "PutObject", ...on, object: at(hold), context: UNCHANGED },
    { kind: "PutObject", ...on, object: record, context: ONCE },
    { kind: "ListObjects", ...on, prefix: at(hold) },
  ];
}

/** It finds the release before in audit and ledger, verifies it, and takes on the role that deploys. */
function releaseSteps(principal: Principal, variables: Variables, places: Places): DeliveryStep[] {
  const { AUDIT_PREFIX: audit = "", RELEASE_PREFIX: releases = "", RELEASE_BUCKET: home = "" } = variables;
  const { SIGNING_KEY_ARN: keyArn = "", SIGNING_KEY_REGION: region = "" } = variables;
  const { DEPLOY_ROLE_ARN: roleArn = "" } = variables;
  const at = (key: string): StoredObject => places.locate(home, key);
  const on = { principal, purpose: PURPOSE } as const;
  return [
    { kind: "ListObjects", ...on, prefix: at(audit) },
    ...[`${audit}${VERSION}.json`, ...FETCHED.map((file) => `${releases}${VERSION}/${file}`)].map(
      (key): DeliveryStep => ({ kind: "GetObject", ...on, object: at(key) }),
    ),
    { kind: "Verify", principal, keyArn, region, algorithm: "ECDSA_SHA_256" },
    { kind: "AssumeRole", principal, roleArn, region: at(audit).region },
  ];
}

function creationSteps(deployRoleArn: string, group: DeploymentGroupDeclaration): DeliveryStep[] {
  const { region } = requireArn(group.arn);
  const principal = role(deployRoleArn);
  const call = (resource: string, ...operations: readonly ApiOperation[]): DeliveryStep[] =>
    operations.map((operation) => ({ kind: "CallApi", principal, operation, resource, region }));
  return [
    ...call(group.arn, "codedeploy:CreateDeployment", "codedeploy:GetDeployment"),
    ...call(group.applicationArn, "codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"),
    ...call(group.deploymentConfigArn, "codedeploy:GetDeploymentConfig"),
  ];
}

/** One region of the environment, about to get the release before. */
interface Region {
  readonly graph: Graph;
  readonly principal: Principal;
  readonly variables: Variables;
  readonly region: string;
  readonly places: Places;
}

const groupIn = ({ graph, variables, region }: Region): DeploymentGroupDeclaration =>
  deploymentGroupOf(graph, variables["APPLICATION_NAME"] ?? "", variables["DEPLOYMENT_GROUP_NAME"] ?? "", region);

function serverSteps(one: Region): DeliveryStep[] {
  const { graph, principal, variables, region, places } = one;
  const group = groupIn(one);
  const key = `${variables["RELEASE_PREFIX"]}${VERSION}/bundle.zip`;
  const bundle = places.locate(`${variables["BUCKET_PREFIX"]}${region}`, key);
  const instanceAccount = group.resource.account ?? "";
  const download = { kind: "InstanceDownload", instanceAccount, bundle } as const;
  return [
    { kind: "GetObject", principal, purpose: PURPOSE, object: bundle },
    ...creationSteps(variables["DEPLOY_ROLE_ARN"] ?? "", group),
    ...group.instanceRoleArns.map((instanceRoleArn): DeliveryStep => ({ ...download, instanceRoleArn })),
    ...machineRolesOf(graph, group.arn).map((instanceRoleArn): DeliveryStep => ({
      ...download,
      instanceRoleArn,
      onPremises: true,
    })),
  ];
}

function containerSteps(one: Region): DeliveryStep[] {
  const { graph, variables, region } = one;
  const group = groupIn(one);
  const deployRoleArn = variables["DEPLOY_ROLE_ARN"] ?? "";
  const registered = bagsAt({ services: [bagAt(group.resource.inputs, "ecsService")] }, "services").map(
    (service): DeliveryStep => {
      const { taskDefinition, taskDefinitionArn, passedRoleArns } = serviceOf(
        graph,
        textAt(service, "clusterName") ?? "",
        textAt(service, "serviceName") ?? "",
        region,
      );
      const familyArn = textAt(taskDefinition.outputs, "arnWithoutRevision") ?? taskDefinitionArn.replace(/:\d+$/, "");
      return { kind: "RegisterTaskDefinition", principal: role(deployRoleArn), familyArn, passedRoleArns };
    },
  );
  return [...registered, ...creationSteps(deployRoleArn, group)];
}

const functionSteps = ({ graph, principal, variables, region }: Region): DeliveryStep[] =>
  functionDeploymentSteps(graph, principal.id, { ...variables, TARGET_REGION: region });

const TARGETS: Readonly<Record<string, (region: Region) => DeliveryStep[]>> = {
  Server: serverSteps,
  ECS: containerSteps,
  Lambda: functionSteps,
};

/** What runs may be bad and its alarms on: the restore passes them, which takes the right to change the group. */
const passesAlarms = (one: Region): DeliveryStep => ({
  kind: "CallApi",
  principal: role(one.variables["DEPLOY_ROLE_ARN"] ?? ""),
  operation: "codedeploy:UpdateDeploymentGroup",
  resource: groupIn(one).arn,
  region: one.region,
});

function regionSteps(one: Region): DeliveryStep[] {
  const { graph, variables, region } = one;
  const platform = graph.resources.find(
    ({ type, inputs, region: own }) =>
      type === "aws:codedeploy/application:Application" &&
      inputs["name"] === variables["APPLICATION_NAME"] &&
      own === region,
  )?.inputs["computePlatform"];
  const deploying = TARGETS[typeof platform === "string" ? platform : "Server"]?.(one) ?? [];
  return [...deploying, passesAlarms(one)];
}

/** The steps of a project that its variables tell to answer failed waves; none for other projects. */
export function restoreSteps(graph: Graph, project: GraphResource, places: Places): readonly DeliveryStep[] {
  const variables = variablesOfProject(project);
  const { ON_FAILED_WAVE: answer, REGIONS: regions = "" } = variables;
  if (answer === undefined) return [];
  const principal = role(textAt(project.inputs, "serviceRole") ?? "");
  const held = holdSteps(principal, variables, pipelineOf(graph).arn, places);
  if (answer !== "RollBack") return held;
  return [
    ...held,
    ...releaseSteps(principal, variables, places),
    ...regions.split(" ").flatMap((region) => regionSteps({ graph, principal, variables, region, places })),
  ];
}
