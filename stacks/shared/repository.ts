/** The repository, and who may do what with it. */
import { CodeRepository, type RepositoryPeople } from "../../components";
import type { SharedSettings } from "../settings";
import type { SharedContext } from "./context";

function peopleOf({ developers, maintainers, readers }: SharedSettings): RepositoryPeople {
  const teams = { developers, maintainers, readers };
  return Object.fromEntries(
    Object.entries(teams)
      .filter(([, arns]) => arns.length > 0)
      .map(([team, arns]) => [team, { trustedPrincipalArns: [...arns] }]),
  );
}

/** A reviewed repository gets its rule from the review, whose own approval counts too. */
const approvalsOf = ({ reviewsPullRequests, pullRequestApprovals }: SharedSettings): number =>
  reviewsPullRequests ? 0 : pullRequestApprovals;

/** Branches that people only merge to: the default branch where none is named. */
export const protectedBranchesOf = ({ branches }: SharedSettings): readonly string[] =>
  branches.length === 0 ? ["main"] : branches;

export function createRepository({ settings, names, tools }: SharedContext): CodeRepository {
  const { application, branches } = settings;
  const people = peopleOf(settings);
  const approvals = approvalsOf(settings);
  return new CodeRepository(
    "repository",
    {
      repositoryName: names.repository,
      description: `Source of ${application}`,
      keyAlias: names.repositoryKeyAlias,
      ...(branches.length === 0 ? {} : { branches: [...branches] }),
      defaultBranch: protectedBranchesOf(settings)[0]!,
      ...(Object.keys(people).length === 0 ? {} : { people }),
      ...(approvals === 0
        ? {}
        : { approvalRules: [{ name: `${application}-pull-requests`, branches: [...branches], approvals }] }),
      rolePath: names.rolePath,
      accountId: settings.toolsAccount,
      region: settings.homeRegion,
    },
    // A repository that is replaced is lost with its history.
    { providers: { aws: tools }, protect: true },
  );
}
