/** What people may not do with repositories: administer them, and change what pipelines deliver past pull requests. */
import { callsOf } from "../../calls";
import type { AwsCall, DeliveryStep } from "../../types";
import { lastSegment } from "../../evaluator/arn";
import type { Facts, Team } from "../facts";
import { keyOf } from "../needed";
import { type BranchChange, DIRECT_CHANGES } from "../people";
import { type Draft, named } from "./rule";

const who = ({ roleArn }: Team): string => lastSegment(roleArn);

/** Repositories and what their pull requests need are changed through Pulumi alone, whatever else is attached to a role. */
const administration = ({ teams }: Facts): Draft[] =>
  teams.flatMap((team) =>
    team.uses.flatMap(({ use }) =>
      callsOf({ kind: "AdministerRepository", ...use }).map((call) => ({
        who: who(team),
        why: "repositories are administered by the program alone",
        call,
        furtherRights: true as const,
      })),
    ),
  );

const REVIEWED: readonly BranchChange[] = ["CreateBranch", "MergePullRequest"];

/** Changes of a branch, without those calls that name none. */
const changes = (step: DeliveryStep): AwsCall[] =>
  callsOf(step).filter(({ context }) => context["codecommit:References"] !== undefined);

/** What is delivered changes by approved pull requests, and those are merged by the teams that may. */
const deliveredBranches = ({ teams, needs }: Facts): Draft[] => {
  const needed = new Set(needs.map(({ call }) => keyOf(call)));
  return teams.flatMap((team) =>
    team.uses.flatMap(({ use, branches }) =>
      branches.flatMap((branch) =>
        [...DIRECT_CHANGES, ...REVIEWED].flatMap((kind) =>
          changes({ kind, branch, ...use })
            .filter((call) => !needed.has(keyOf(call)))
            .map((call) => ({
              who: who(team),
              why: `${branch} is delivered, and changes by approved pull requests`,
              call,
              // Who writes to no branch at all needs no Deny.
              ...(team.writes ? { furtherRights: true as const } : {}),
            })),
        ),
      ),
    ),
  );
};

export const REPOSITORY_RULES = [
  named("people administer no repository", administration),
  named("delivered branches change by pull requests", deliveredBranches),
];
