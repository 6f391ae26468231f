/** A role that an AWS service assumes, with the trust conditions that the service is known to send. */
import * as pulumi from "@pulumi/pulumi";
import { Role } from "@pulumi/aws/iam";
import { Statement, policyDocument, type Values } from "./policies";
import { childName } from "./names";
import { named } from "./physicalNames";

/**
 * Services that this package writes trust policies for. `documented`: AWS documents that the service sends
 * `aws:SourceAccount` and `aws:SourceArn` when it assumes a role, so the trust demands them. For the others the trust compares
 * them only if they are sent (`…IfExists`): a demand that the service does not meet would stop every delivery, and a service that
 * does send them is bound just as tightly.
 */
export const ASSUMING_SERVICES = Object.freeze({
  "codebuild.amazonaws.com": {
    documented: true,
    source: "CodeBuild User Guide: cross-service-confused-deputy-prevention",
  },
  "codedeploy.amazonaws.com": { documented: true, source: "CodeDeploy User Guide: security_confused_deputy" },
  "codepipeline.amazonaws.com": {
    documented: false,
    source: "not stated on CodePipeline User Guide: how-to-custom-role",
  },
  "ecs.amazonaws.com": {
    documented: false,
    source: "not stated on ECS Developer Guide: AmazonECSInfrastructureRolePolicyForLoadBalancers",
  },
  "ecs-tasks.amazonaws.com": {
    documented: false,
    source: "ECS Developer Guide: task-iam-roles advises both for task roles; task_execution_IAM_role does not",
  },
  "events.amazonaws.com": {
    documented: true,
    source: "EventBridge User Guide: cross-service-confused-deputy-prevention",
  },
  "lambda.amazonaws.com": {
    documented: false,
    source: "not stated on Lambda Developer Guide: lambda-intro-execution-role",
  },
  "s3.amazonaws.com": { documented: false, source: "not stated on S3 User Guide: setting-repl-config-perm-overview" },
  "ec2.amazonaws.com": {
    documented: false,
    source: "EC2 sends neither key for instance profiles as far as documented",
  },
} as const);

export type AssumingService = keyof typeof ASSUMING_SERVICES;

export interface ServiceTrust {
  readonly service: AssumingService;
  /** Account that the service must act for. */
  readonly accountId: pulumi.Input<string>;
  /** ARNs, wildcards allowed, of the resources that the service must act for; omitted where it sends none. */
  readonly sourceArn?: Values;
}

/** The trust statement of a service role. */
export function serviceTrust({ service, accountId, sourceArn }: ServiceTrust): Statement {
  const ifExists = ASSUMING_SERVICES[service].documented ? "" : "IfExists";
  return {
    Sid: "ServiceAssumesRole",
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sts:AssumeRole",
    Condition: {
      [`StringEquals${ifExists}`]: { "aws:SourceAccount": accountId },
      ...(sourceArn === undefined ? {} : { [`ArnLike${ifExists}`]: { "aws:SourceArn": sourceArn } }),
    },
  };
}

export interface ServiceRoleArgs {
  readonly trust: ServiceTrust;
  readonly statements: readonly Statement[];
  /** Documents of further inline policies by name. @default - none */
  readonly extraPolicies?: Readonly<Record<string, pulumi.Input<string>>> | undefined;
  /** Physical name. @default - autonamed */
  readonly roleName?: string | undefined;
  readonly path?: string | undefined;
  readonly description: string;
  readonly permissionsBoundaryArn?: pulumi.Input<string> | undefined;
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
}

/**
 * Creates the role `<component>-<role>` with its policy inline: whoever gets the role's ARN gets it after its permissions, so that
 * no service is ever handed a role that cannot do its work yet.
 */
export function serviceRole(
  component: pulumi.Resource,
  componentName: string,
  role: string,
  args: ServiceRoleArgs,
): Role {
  return new Role(
    childName(componentName, role),
    {
      assumeRolePolicy: policyDocument([serviceTrust(args.trust)]),
      inlinePolicies: [
        { name: role, policy: policyDocument(args.statements) },
        ...Object.entries(args.extraPolicies ?? {}).map(([name, policy]) => ({ name, policy })),
      ],
      description: args.description,
      ...named("role", childName(componentName, role), args.roleName),
      ...(args.path === undefined ? {} : { path: args.path }),
      ...(args.permissionsBoundaryArn === undefined ? {} : { permissionsBoundary: args.permissionsBoundaryArn }),
      ...(args.tags === undefined ? {} : { tags: args.tags }),
    },
    { parent: component },
  );
}
