/** A function that events of EventBridge call, with all that it takes not to lose one. */
import * as pulumi from "@pulumi/pulumi";
import { EventRule, EventTarget, LogGroup } from "@pulumi/aws/cloudwatch";
import type { Role } from "@pulumi/aws/iam";
import { Function as LambdaFunction, FunctionEventInvokeConfig, Permission } from "@pulumi/aws/lambda";
import type { Queue } from "@pulumi/aws/sqs";
import { keptIn, RETRY } from "./failureQueue";
import type { Identity } from "./identity";
import { childName } from "./names";
import { named } from "./physicalNames";
import type { Statement } from "./policies";
import { FUNCTION_RUNTIME } from "./runtimes";
import { serviceRole } from "./serviceRole";

/** Args that components with such a function have in common. */
export interface EventFunctionSettings {
  readonly logRetentionDays: number;
  readonly logKeyArn?: pulumi.Input<string> | undefined;
  readonly alarmTopicArns?: pulumi.Input<string>[] | undefined;
  readonly roleName?: string | undefined;
  readonly rolePath?: string | undefined;
  readonly permissionsBoundaryArn?: pulumi.Input<string> | undefined;
  readonly region?: string | undefined;
  readonly tags?: { [key: string]: pulumi.Input<string> } | undefined;
}

export interface EventFunctionArgs extends EventFunctionSettings {
  readonly functionName: string;
  /** What it does, in words. */
  readonly description: string;
  /** Files of the function: CommonJS of which `index.js` exports `handler`, and data. */
  readonly files: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
  readonly timeoutSeconds: number;
  readonly eventPattern: object;
  /** What the function may do beyond its log and its queue. */
  readonly statements: readonly Statement[];
}

export interface EventFunction {
  readonly role: Role;
  readonly function: LambdaFunction;
  readonly rule: EventRule;
}

/** ARN of a function, known before it exists. */
export const functionArn = (functionName: string, { partition, region, accountId }: Identity): pulumi.Output<string> =>
  pulumi.interpolate`arn:${partition}:lambda:${region}:${accountId}:function:${functionName}`;

/** Creates log group, role, function, rule and target. Events that fail for good go to the queue. */
export function createEventFunction(
  parent: pulumi.Resource,
  name: string,
  args: EventFunctionArgs,
  identity: Identity,
  failures: Queue,
): EventFunction {
  const { region, tags } = args;
  const logGroup = new LogGroup(
    childName(name, "function-log-group"),
    {
      name: `/aws/lambda/${args.functionName}`,
      retentionInDays: args.logRetentionDays,
      kmsKeyId: args.logKeyArn,
      region,
      tags,
    },
    { parent },
  );
  const role = createFunctionRole(parent, name, args, identity, logGroup, failures);
  const handler = new LambdaFunction(
    childName(name, "function"),
    {
      name: args.functionName,
      description: args.description,
      runtime: FUNCTION_RUNTIME,
      handler: "index.handler",
      code: archiveOf(args.files),
      role: role.arn,
      timeout: args.timeoutSeconds,
      memorySize: 256,
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      environment: args.environment === undefined ? undefined : { variables: { ...args.environment } },
      region,
      tags,
    },
    { parent },
  );
  new FunctionEventInvokeConfig(
    childName(name, "function-retries"),
    {
      functionName: handler.name,
      maximumRetryAttempts: 2,
      ...RETRY,
      destinationConfig: { onFailure: { destination: failures.arn } },
      region,
    },
    { parent },
  );
  return { role, function: handler, rule: createRule(parent, name, args, handler, failures) };
}

function createFunctionRole(
  parent: pulumi.Resource,
  name: string,
  args: EventFunctionArgs,
  identity: Identity,
  logGroup: LogGroup,
  failures: Queue,
): Role {
  return serviceRole(parent, name, "function-role", {
    trust: {
      service: "lambda.amazonaws.com",
      accountId: identity.accountId,
      sourceArn: functionArn(args.functionName, identity),
    },
    statements: [
      {
        Sid: "WriteLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: pulumi.interpolate`${logGroup.arn}:*`,
      },
      { Sid: "KeepFailedEvents", Effect: "Allow", Action: ["sqs:SendMessage"], Resource: failures.arn },
      ...args.statements,
    ],
    roleName: args.roleName,
    path: args.rolePath,
    description: args.description,
    permissionsBoundaryArn: args.permissionsBoundaryArn,
    tags: args.tags,
  });
}

function archiveOf(files: Readonly<Record<string, string>>): pulumi.asset.AssetArchive {
  const assets = Object.entries(files).map(([path, text]) => [path, new pulumi.asset.StringAsset(text)] as const);
  return new pulumi.asset.AssetArchive(Object.fromEntries(assets));
}

function createRule(
  parent: pulumi.Resource,
  name: string,
  { description, eventPattern, region, tags }: EventFunctionArgs,
  handler: LambdaFunction,
  failures: Queue,
): EventRule {
  const rule = new EventRule(
    childName(name, "function-rule"),
    {
      ...named("eventRule", childName(name, "function-rule")),
      description,
      eventPattern: pulumi.jsonStringify(eventPattern),
      region,
      tags,
    },
    { parent },
  );
  const permission = new Permission(
    childName(name, "function-permission"),
    {
      ...named("permission", childName(name, "function-permission")),
      action: "lambda:InvokeFunction",
      function: handler.name,
      principal: "events.amazonaws.com",
      sourceArn: rule.arn,
      region,
    },
    { parent },
  );
  new EventTarget(
    childName(name, "function-target"),
    {
      rule: rule.name,
      arn: handler.arn,
      targetId: "function",
      ...keptIn(failures),
      region,
    },
    { parent, dependsOn: [permission] },
  );
  return rule;
}
