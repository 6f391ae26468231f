/** Everything that can be wrong with a deployment to Fargate before anything is registered. */
import type * as pulumi from "@pulumi/pulumi";
import {
  ARN_FORMS,
  type ArnForm,
  checkArn,
  checkChoice,
  checkInteger,
  checkLogRetention,
  checkName,
  checkPlacement,
  plainText,
} from "../internal/checks";
import { NAME_LIMITS, type NameLimit } from "../internal/limits";
import { isPolicyText } from "../internal/policyText";
import { Problems } from "../internal/problems";
import { ECS_DEPLOYMENT_DEFAULTS as DEFAULTS, type EcsDeploymentArgs, type EcsListener, isNetwork } from "./args";
import { EcsCpuArchitecture, EcsLoadBalancerType } from "./enums";
import { FARGATE_SIZES, memoryInWords } from "./sizes";
import { checkTraffic } from "./validateTraffic";

const ecsName = (what: string, source: string): NameLimit => ({
  what,
  min: 1,
  max: 255,
  pattern: /^[\w-]+$/,
  words: "letters, digits, _ and -",
  source,
});

const SERVICE = ecsName("ECS service name", "ecs.CreateServiceRequest.serviceName");
const CLUSTER = ecsName("ECS cluster name", "ecs.CreateClusterRequest.clusterName");
const CONTAINER = ecsName("container name", "ecs.ContainerDefinition.name");
const FAMILY = ecsName("task definition family", "ecs.RegisterTaskDefinitionRequest.family");

/** Source: `elbv2.Port`; for containers, ECS Developer Guide task_definition_parameters. */
const PORTS = [1, 65_535] as const;
/** Longest that a health check may wait. Source: `ecs` takes a 32-bit integer for the grace period. */
const MOST_SECONDS = 2_147_483_647;
/** Tasks of one service. Source: ECS Developer Guide service-quotas. */
const MOST_TASKS = 5000;

const CERTIFICATE: ArnForm = {
  pattern: /^arn:aws[\w-]*:(acm:[\w-]+:\d{12}:certificate\/[\w-]+|iam::\d{12}:server-certificate\/[\w+=,.@/-]+)$/,
  words: "a certificate's ARN (arn:…:acm:…:certificate/…)",
};
const REPOSITORY: ArnForm = {
  pattern: /^arn:aws[\w-]*:ecr:[\w*-]+:\d{12}:repository\/[\w./*-]+$/,
  words: "an ECR repository ARN, wildcards allowed (arn:…:ecr:…:repository/…)",
};

/** @throws pulumi.ResourceError that lists every problem. */
export function validateEcsDeployment(
  name: string,
  args: EcsDeploymentArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): void {
  const problems = new Problems("EcsDeployment", name);
  checkName(problems, "serviceName", SERVICE, args.serviceName, "shorten or respell it");
  checkPlace(problems, args);
  checkListeners(problems, args);
  checkTask(problems, args);
  checkSize(problems, args);
  checkRoles(problems, args);
  checkTraffic(problems, args);
  checkPlacement(problems, args);
  problems.throwIfAny(opts);
}

function checkPlace(problems: Problems, args: EcsDeploymentArgs): void {
  checkName(problems, "clusterName", CLUSTER, args.clusterName, "give the name, not the ARN");
  const fix = "omit it to use application";
  if (!checkChoice(problems, "loadBalancerType", args.loadBalancerType, EcsLoadBalancerType, fix)) return;
  const kind = isNetwork(args) ? "net" : "app";
  const form: ArnForm = {
    pattern: new RegExp(`^arn:aws[\\w-]*:elasticloadbalancing:[\\w-]+:\\d{12}:loadbalancer/${kind}/[\\w/-]+$`),
    words: `the ARN of a load balancer of type ${args.loadBalancerType ?? DEFAULTS.loadBalancerType} (…:loadbalancer/${kind}/…)`,
  };
  checkArn(problems, "loadBalancerArn", form, args.loadBalancerArn, "give its ARN, or set loadBalancerType");
  const { healthCheckPath } = args;
  problems.require(healthCheckPath === undefined || !isNetwork(args), {
    property: "healthCheckPath",
    allowed: "must not be given with loadBalancerType network, which only connects",
    got: healthCheckPath,
    fix: "remove it",
  });
  // Source: elbv2.Path.
  problems.require(healthCheckPath === undefined || /^\/\S{0,1023}$/.test(healthCheckPath), {
    property: "healthCheckPath",
    allowed: "must be a path of at most 1024 characters that begins with /",
    got: healthCheckPath,
    fix: "omit it to use /",
  });
  checkInteger(problems, "deregistrationDelaySeconds", args.deregistrationDelaySeconds, [0, 3600], "omit it to use 30");
  checkInteger(
    problems,
    "healthCheckGracePeriodSeconds",
    args.healthCheckGracePeriodSeconds,
    [0, MOST_SECONDS],
    "omit it to use 60",
  );
}

function checkListeners(problems: Problems, { productionListener, testListener }: EcsDeploymentArgs): void {
  const listeners: Readonly<Record<string, EcsListener | undefined>> = { productionListener, testListener };
  for (const [property, listener] of Object.entries(listeners)) {
    checkInteger(problems, `${property}.port`, listener?.port, PORTS, "give the port that it listens on");
    checkArn(problems, `${property}.certificateArn`, CERTIFICATE, listener?.certificateArn, "give its ARN");
  }
  problems.require(testListener?.port !== productionListener.port, {
    property: "testListener.port",
    allowed: "must not be the port of productionListener",
    got: testListener?.port,
    fix: "choose another, such as 8443",
  });
}

function checkTask(problems: Problems, args: EcsDeploymentArgs): void {
  const { containerName, containerPort, initialCommand, taskFamily, desiredCount, logGroupName } = args;
  checkName(problems, "containerName", CONTAINER, containerName, "shorten or respell it");
  checkInteger(problems, "containerPort", containerPort, PORTS, "give the port that the container listens on");
  checkName(problems, "taskFamily", FAMILY, taskFamily, "omit it to use serviceName");
  problems.require(plainText(args.initialImage) !== "", {
    property: "initialImage",
    allowed: "must be an image, such as public.ecr.aws/nginx/nginx:1.29",
    got: args.initialImage,
    fix: "name what runs until the first deployment",
  });
  problems.require(initialCommand === undefined || initialCommand.length > 0, {
    property: "initialCommand",
    allowed: "must hold at least 1 word",
    got: initialCommand,
    fix: "omit it to run the image's own command",
  });
  checkInteger(problems, "desiredCount", desiredCount, [0, MOST_TASKS], "omit it to use 2");
  checkScaling(problems, args);
  checkName(problems, "logGroupName", NAME_LIMITS.logGroup, logGroupName, "omit it to use /ecs/<serviceName>");
  checkLogRetention(problems, "logRetentionDays", args.logRetentionDays, "omit it to use 30");
}

function checkScaling(problems: Problems, args: EcsDeploymentArgs): void {
  const { desiredCount = DEFAULTS.desiredCount, maxCount, scalingCpuPercent } = args;
  checkInteger(problems, "maxCount", maxCount, [desiredCount, MOST_TASKS], "omit it to leave the number as it is");
  checkInteger(problems, "scalingCpuPercent", scalingCpuPercent, [1, 100], "omit it to use 50");
  problems.require(scalingCpuPercent === undefined || maxCount !== undefined, {
    property: "scalingCpuPercent",
    allowed: "must be given with maxCount only",
    got: scalingCpuPercent,
    fix: "say how many tasks there may be, or remove it",
  });
}

function checkSize(problems: Problems, args: EcsDeploymentArgs): void {
  const { cpu = DEFAULTS.cpu, memoryMiB = DEFAULTS.memoryMiB } = args;
  checkChoice(
    problems,
    "cpuArchitecture",
    args.cpuArchitecture,
    EcsCpuArchitecture,
    "build the image for one of these, or omit it to use X86_64",
  );
  const sizes = FARGATE_SIZES.get(cpu);
  if (sizes === undefined) {
    const allowed = `must be one of ${[...FARGATE_SIZES.keys()].join(", ")}`;
    return problems.add({ property: "cpu", allowed, got: cpu, fix: "omit it to use 256" });
  }
  problems.require(sizes.includes(memoryMiB), {
    property: "memoryMiB",
    allowed: `must be ${memoryInWords(sizes)} with cpu ${cpu}`,
    got: memoryMiB,
    fix: "choose a size that Fargate offers",
  });
}

function checkRoles(problems: Problems, args: EcsDeploymentArgs): void {
  const excluded = {
    executionRoleArn: ["imageRepositoryArns", "executionPolicy"],
    taskRoleArn: ["taskPolicy"],
  } as const;
  for (const role of ["executionRoleArn", "taskRoleArn"] as const) {
    checkArn(problems, role, ARN_FORMS.role, args[role], "give the role's ARN, or omit it to have one made");
    for (const property of excluded[role]) {
      problems.require(args[role] === undefined || args[property] === undefined, {
        property,
        allowed: `must not be given with ${role}, whose policies are its own`,
        fix: "remove one of the two",
      });
    }
  }
  (args.imageRepositoryArns ?? []).forEach((arn, index) =>
    checkArn(problems, `imageRepositoryArns[${index}]`, REPOSITORY, arn, "give the repository's ARN"),
  );
  for (const property of ["executionPolicy", "taskPolicy"] as const) {
    const policy = plainText(args[property]);
    problems.require(policy === undefined || isPolicyText(policy), {
      property,
      allowed: "must be a JSON policy with statements",
      got: policy,
      fix: "form it with pulumi.jsonStringify",
    });
  }
}
