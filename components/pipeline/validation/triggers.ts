/** What triggers may be. Sources: shapes of the service model; CodePipeline User Guide pipelines-triggers. */
import { checkChoice, checkCount, checkUnique, plainText } from "../../internal/checks";
import type { Problems } from "../../internal/problems";
import { type DeliveryPipelineArgs, PIPELINE_LIMITS as LIMITS } from "../args";
import type { PatternFilter, PipelineTrigger, PullRequestFilter, PushFilter } from "../args/triggers";
import { ActionProvider, PullRequestEvent } from "../enums";
import { type PlacedAction, placedActions } from "../flow";
import { covers } from "./globs";

/** Checks every trigger, and that no two sources contend for the changes of one repository. */
export function checkTriggers(problems: Problems, args: DeliveryPipelineArgs): void {
  const { triggers = [] } = args;
  const connections = placedActions(args).filter(({ action }) => action.provider === ActionProvider.Connection);
  const named = triggers.map(({ sourceActionName }) => sourceActionName);
  checkCount(problems, "triggers", triggers, LIMITS.triggers, "triggers", "declare fewer");
  checkUnique(problems, "triggers", named, "give each source action one trigger, with up to 3 filters of a kind");
  triggers.forEach((trigger, index) => checkTrigger(problems, `triggers[${index}]`, trigger, connections));
  checkDetection(problems, named, connections);
}

function checkTrigger(
  problems: Problems,
  property: string,
  { sourceActionName, push, pullRequest }: PipelineTrigger,
  connections: readonly PlacedAction[],
): void {
  const names = connections.map(({ action }) => action.name);
  problems.require(names.includes(sourceActionName), {
    property: `${property}.sourceActionName`,
    allowed:
      names.length > 0
        ? `must be a source with a connection, one of ${names.join(", ")}`
        : "must be a source with a connection, of which the pipeline has none",
    got: sourceActionName,
    fix: "name one; CodeCommit, S3 and ECR start the pipeline through its event rule",
  });
  problems.require(push !== undefined || pullRequest !== undefined, {
    property,
    allowed: "must have push or pullRequest",
    fix: "remove it to start on every push to the action's branch",
  });
  for (const [kind, filters] of [["push", push] as const, ["pullRequest", pullRequest] as const]) {
    if (filters === undefined) continue;
    const range = [1, LIMITS.triggerFilters[1]] as const;
    checkCount(problems, `${property}.${kind}`, filters, range, "filters", "merge them, or omit it");
  }
  (push ?? []).forEach((filter, index) => checkPush(problems, `${property}.push[${index}]`, filter));
  (pullRequest ?? []).forEach((filter, index) =>
    checkPullRequest(problems, `${property}.pullRequest[${index}]`, filter),
  );
}

function checkPush(problems: Problems, property: string, { branches, filePaths, tags }: PushFilter): void {
  problems.require((branches === undefined) !== (tags === undefined), {
    property,
    allowed: "must have either branches or tags",
    got: branches === undefined ? "neither" : "both",
    fix: "put tags into a filter of their own",
  });
  problems.require(filePaths === undefined || branches !== undefined, {
    property: `${property}.filePaths`,
    allowed: "must not be given without branches",
    fix: 'add branches, ["**"] for all',
  });
  checkPatterns(problems, `${property}.branches`, branches);
  checkPatterns(problems, `${property}.filePaths`, filePaths);
  checkPatterns(problems, `${property}.tags`, tags);
}

function checkPullRequest(
  problems: Problems,
  property: string,
  { events, branches, filePaths }: PullRequestFilter,
): void {
  if (events !== undefined) {
    checkCount(problems, `${property}.events`, events, [1, 3], "events", "omit it for all of them");
    checkUnique(problems, `${property}.events`, events, "name each event once");
    events.forEach((event, index) =>
      checkChoice(problems, `${property}.events[${index}]`, event, PullRequestEvent, "take one of them"),
    );
  }
  checkPatterns(problems, `${property}.branches`, branches);
  checkPatterns(problems, `${property}.filePaths`, filePaths);
}

function checkPatterns(problems: Problems, property: string, filter: PatternFilter | undefined): void {
  if (filter === undefined) return;
  const { includes, excludes } = filter;
  problems.require(includes !== undefined || excludes !== undefined, {
    property,
    allowed: "must have includes or excludes",
    fix: 'give one, ["**"] to include all',
  });
  for (const [list, patterns] of [["includes", includes] as const, ["excludes", excludes] as const]) {
    if (patterns === undefined) continue;
    const at = `${property}.${list}`;
    checkCount(problems, at, patterns, LIMITS.triggerPatterns, "patterns", "join some by {a,b} or *, or omit it");
    checkUnique(problems, at, patterns, "name each pattern once");
    patterns.forEach((pattern, index) => checkPattern(problems, `${at}[${index}]`, pattern));
  }
  checkOverlap(problems, property, includes, excludes ?? []);
}

function checkPattern(problems: Problems, property: string, pattern: string): void {
  problems.require(pattern.length >= 1 && pattern.length <= LIMITS.triggerPattern, {
    property,
    allowed: `must have 1 to ${LIMITS.triggerPattern} characters`,
    got: pattern.length,
    fix: "shorten it by *",
  });
  problems.require(!pattern.startsWith("refs/"), {
    property,
    allowed: "must be a pattern of bare names, without refs/heads/ or refs/tags/",
    got: pattern,
    fix: "remove the beginning",
  });
}

/** What both lists take is left out: a pattern in both is a mistake, and so is a filter that leaves out everything it takes. */
function checkOverlap(
  problems: Problems,
  property: string,
  includes: readonly string[] | undefined,
  excludes: readonly string[],
): void {
  const both = (includes ?? []).filter((pattern) => excludes.includes(pattern));
  problems.require(both.length === 0, {
    property,
    allowed: "must not have a pattern in both includes and excludes: excludes win",
    got: both,
    fix: "remove it from one of the two",
  });
  const dead = (includes ?? ["**"]).every((pattern) => excludes.some((exclude) => covers(exclude, pattern)));
  problems.require(!dead || both.length > 0, {
    property,
    allowed: "must leave something that can match: excludes take away all of includes",
    got: { includes, excludes },
    fix: "narrow excludes",
  });
}

/** A connection tells a pipeline of one branch of a repository alone, unless its triggers choose. Source: pipelines-triggers. */
function checkDetection(problems: Problems, triggered: readonly string[], connections: readonly PlacedAction[]): void {
  const watched = new Map<string, string>();
  for (const { action, property } of connections) {
    const { configuration = {} } = action;
    const detects = plainText(configuration["DetectChanges"]);
    problems.require(detects !== "true" || !triggered.includes(action.name), {
      property: `${property}.configuration.DetectChanges`,
      allowed: "must not be true beside a trigger for the action",
      fix: "omit it",
    });
    const repository = plainText(configuration["FullRepositoryId"]);
    if (repository === undefined || (detects === "false" && !triggered.includes(action.name))) continue;
    const other = watched.get(repository);
    if (other === undefined) watched.set(repository, property);
    else {
      problems.add({
        property,
        allowed: `must not watch a repository that ${other} watches: only one of them would start the pipeline`,
        got: repository,
        fix: "give DetectChanges false to one of the two, or each branch a pipeline",
      });
    }
  }
}
