/** The args of the build project that checks pull requests. */
import type { BuildProjectArgs } from "../build/args";
import { BuildSource } from "../build/enums";
import type { Identity } from "../internal/identity";
import { CODE_REVIEW_DEFAULTS as DEFAULTS, type CodeReviewArgs } from "./args";
import { cloneUrlOf, webhookOf } from "./sources";

/** What the review leaves to the build project to check. */
export function commandArgs(args: CodeReviewArgs): BuildProjectArgs {
  const { repositoryName, buildspec } = args;
  return {
    ...passedOn(args),
    ...(buildspec === undefined ? { buildspecPath: args.buildspecPath ?? DEFAULTS.buildspecPath } : { buildspec }),
    description: `Reviews pull requests of ${repositoryName ?? args.fullRepositoryId}`.slice(0, 255),
    logRetentionDays: args.logRetentionDays ?? DEFAULTS.logRetentionDays,
  };
}

/** Args of the build project. */
export function buildArgs(args: CodeReviewArgs, identity: Identity): BuildProjectArgs {
  const { repositoryName, repositoryKeyArn, connectionArn, source = BuildSource.CodeCommit, buildRoleName } = args;
  return {
    ...commandArgs(args),
    source,
    sourceLocation: cloneUrlOf(args, identity),
    ...(connectionArn === undefined ? {} : { connectionArn }),
    ...(repositoryKeyArn === undefined ? {} : { additionalKeyArns: [repositoryKeyArn] }),
    ...(buildRoleName === undefined ? {} : { roleName: buildRoleName }),
    ...(repositoryName === undefined ? { webhook: webhookOf(args) } : {}),
  };
}

/** Args that mean the same to the build project. */
const PASSED_ON = [
  "projectName",
  "sourceDirectory",
  "environmentType",
  "computeType",
  "image",
  "runtime",
  "privilegedMode",
  "environmentVariables",
  "vpcId",
  "subnetIds",
  "securityGroupIds",
  "buildTimeoutMinutes",
  "policy",
  "logKeyArn",
  "rolePath",
  "permissionsBoundaryArn",
  "tags",
  "accountId",
  "region",
] as const satisfies readonly (keyof CodeReviewArgs & keyof BuildProjectArgs)[];

type PassedOn = Pick<CodeReviewArgs, (typeof PASSED_ON)[number]>;

function passedOn(args: CodeReviewArgs): PassedOn {
  const given = PASSED_ON.filter((property) => args[property] !== undefined);
  return Object.fromEntries(given.map((property) => [property, args[property]])) as PassedOn;
}
