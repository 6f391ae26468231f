/** Branches that exist from the start. The provider has no resource for them, so a function creates them once. */
import * as pulumi from "@pulumi/pulumi";
import { LogGroup } from "@pulumi/aws/cloudwatch";
import { Role } from "@pulumi/aws/iam";
import { Function as LambdaFunction, Invocation } from "@pulumi/aws/lambda";
import { childName } from "../internal/names";
import { named } from "../internal/physicalNames";
import { policyDocument, type Statement } from "../internal/policies";
import { FUNCTION_RUNTIME } from "../internal/runtimes";
import { serviceTrust } from "../internal/serviceRole";
import { CODE_REPOSITORY_DEFAULTS as DEFAULTS } from "./args";
import { BRANCHES_FUNCTION } from "./branchesFunction";
import type { RepositoryContext } from "./context";
import { targetOf } from "./people";
import { makeBranchesStatements } from "./statements";

/** Enough for every attempt of the function. */
const TIMEOUT_SECONDS = 120;
const LOG_RETENTION_DAYS = 30;

/** Has the branches created when they are first wanted, and when the list or the repository changes. */
export function createBranches(context: RepositoryContext): pulumi.Output<string[]> | undefined {
  const { name, args, repository, disposable } = context;
  const { branches, region, repositoryName, description } = args;
  if (branches === undefined) return undefined;
  const defaultBranch = args.defaultBranch ?? DEFAULTS.defaultBranch;
  const readme = [`# ${repositoryName}`, ...(description === undefined ? [] : [description])].join("\n\n") + "\n";
  const invocation = new Invocation(
    childName(name, "branches"),
    {
      functionName: createFunction(context).name,
      input: JSON.stringify({ repositoryName, defaultBranch, branches, readme }),
      triggers: { repositoryId: repository.repositoryId },
      region,
    },
    disposable,
  );
  return invocation.result.apply(() => branches);
}

function createFunction(context: RepositoryContext): LambdaFunction {
  const { name, args, disposable } = context;
  const { region, tags, repositoryName } = args;
  const description = `Creates branches of repository ${repositoryName}`;
  const logGroup = new LogGroup(
    childName(name, "branches-logs"),
    { retentionInDays: LOG_RETENTION_DAYS, region, tags },
    disposable,
  );
  return new LambdaFunction(
    childName(name, "branches-function"),
    {
      ...named("function", childName(name, "branches-function")),
      description,
      runtime: FUNCTION_RUNTIME,
      handler: "index.handler",
      code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(BRANCHES_FUNCTION) }),
      role: createRole(context, logGroup, description),
      timeout: TIMEOUT_SECONDS,
      loggingConfig: { logFormat: "Text", logGroup: logGroup.name },
      region,
      tags,
    },
    disposable,
  );
}

function createRole(context: RepositoryContext, logGroup: LogGroup, description: string): pulumi.Output<string> {
  const { name, args, identity, disposable } = context;
  const writeLogs: Statement = {
    Sid: "WriteLogs",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: pulumi.interpolate`${logGroup.arn}:*`,
  };
  const { accountId } = identity();
  const role = new Role(
    childName(name, "branches-role"),
    {
      assumeRolePolicy: policyDocument([serviceTrust({ service: "lambda.amazonaws.com", accountId })]),
      inlinePolicies: [
        { name: "branches", policy: policyDocument([...makeBranchesStatements(targetOf(context)), writeLogs]) },
      ],
      ...named("role", childName(name, "branches-role")),
      description,
      path: args.rolePath,
      permissionsBoundary: args.permissionsBoundaryArn,
      tags: args.tags,
    },
    disposable,
  );
  return role.arn;
}
