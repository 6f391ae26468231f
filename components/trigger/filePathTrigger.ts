/** Starts pipelines of one CodeCommit repository only when files of their own change. */
import * as pulumi from "@pulumi/pulumi";
import { createEventFunction } from "../internal/eventFunction";
import { createFailureQueue, letRulesKeepFailures } from "../internal/failureQueue";
import { identityOf } from "../internal/identity";
import { NAME_LIMITS } from "../internal/limits";
import { shortHash, truncatedName } from "../internal/names";
import { FILE_PATH_TRIGGER_DEFAULTS as DEFAULTS, type FilePathTriggerArgs } from "./args";
import { FUNCTION_SOURCE } from "./functionSource";
import { GLOBS_SOURCE } from "./globs";
import { repositoryArn, triggerStatements } from "./statements";
import { validateFilePathTrigger } from "./validate";

const TYPE = "interlock:index:FilePathTrigger";

/**
 * Creates an event rule and a function that looks up which files a push to a branch changed, and starts the pipelines that want
 * one of them, with the branch's newest commit.
 *
 * Triggers of V2 pipelines filter by file paths for connections alone; this does it for CodeCommit, by the same patterns. Costs the
 * function's runs, its log and what lies in its queue.
 *
 * @example
 * new FilePathTrigger("paths", {
 *   repositoryName: "shop",
 *   pipelines: [
 *     { pipelineName: "shop-web", includes: ["web/**", "shared/**"], excludes: ["**.md"] },
 *     { pipelineName: "shop-api", includes: ["api/**", "shared/**"] },
 *   ],
 * });
 */
export class FilePathTrigger extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  readonly functionArn: pulumi.Output<string>;
  readonly roleArn: pulumi.Output<string>;
  readonly ruleName: pulumi.Output<string>;
  /** Queue of the events that failed for good. */
  readonly failureQueueArn: pulumi.Output<string>;

  /** @throws pulumi.ResourceError that lists everything wrong with the args. */
  constructor(name: string, args: FilePathTriggerArgs, opts?: pulumi.ComponentResourceOptions) {
    validateFilePathTrigger(name, args, opts);
    super(TYPE, name, args, opts);
    const identity = identityOf(this, args);
    const branchName = args.branchName ?? DEFAULTS.branchName;
    const what = `Starts pipelines whose files change in ${args.repositoryName}`;
    const settings = { ...args, logRetentionDays: args.logRetentionDays ?? DEFAULTS.logRetentionDays };
    const failures = createFailureQueue(this, name, what, settings);
    const made = createEventFunction(
      this,
      name,
      {
        ...settings,
        functionName: args.functionName ?? functionNameOf(args.repositoryName, branchName),
        description: what,
        files: { "index.js": FUNCTION_SOURCE, "globs.js": GLOBS_SOURCE, "pipelines.json": pipelinesOf(args) },
        timeoutSeconds: 300,
        eventPattern: {
          source: ["aws.codecommit"],
          "detail-type": ["CodeCommit Repository State Change"],
          resources: [repositoryArn(args, identity)],
          detail: {
            event: ["referenceCreated", "referenceUpdated"],
            referenceType: ["branch"],
            referenceName: [branchName],
          },
        },
        statements: triggerStatements(args, identity),
      },
      identity,
      failures,
    );
    letRulesKeepFailures(this, name, failures, [made.rule], args.region);
    this.functionName = made.function.name;
    this.functionArn = made.function.arn;
    this.roleArn = made.role.arn;
    this.ruleName = made.rule.name;
    this.failureQueueArn = failures.arn;
    this.registerOutputs({
      functionName: this.functionName,
      functionArn: this.functionArn,
      roleArn: this.roleArn,
      ruleName: this.ruleName,
      failureQueueArn: this.failureQueueArn,
    });
  }
}

/** What the function reads; a file, since the environment of a function holds 4 KB at most. */
function pipelinesOf({ pipelines }: FilePathTriggerArgs): string {
  const rows = pipelines.map(({ sourceActionName, ...pipeline }) => ({
    ...pipeline,
    sourceActionName: sourceActionName ?? DEFAULTS.sourceActionName,
  }));
  return JSON.stringify(rows, undefined, 2);
}

/** Repositories and branches have characters that functions have not: those are replaced, and a hash keeps names apart. */
function functionNameOf(repositoryName: string, branchName: string): string {
  const wanted = `${repositoryName}-${branchName}-file-paths`;
  const safe = wanted.replace(/[^A-Za-z0-9_-]/g, "-");
  return truncatedName(safe === wanted ? wanted : `${safe}-${shortHash(wanted)}`, NAME_LIMITS.lambdaFunction.max);
}
