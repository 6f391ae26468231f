/** What workers cause that fetch the jobs of an action type of one's own, such as Jenkins. */
import { textAt } from "../../graph/declared/bag";
import { resourcesOf } from "../../graph/declared/pipelines";
import type { Graph } from "../../graph/types";
import { role } from "../calls/rows";
import { requireArn } from "../evaluator/arn";
import { arnOf } from "./declared";
import { trustedRoles } from "./promotion";
import type { ProofStep } from "./types";

/** The steps of every worker, for each of its action types. */
export const workerSteps = (graphs: readonly Graph[]): readonly ProofStep[] =>
  graphs.flatMap((graph) =>
    resourcesOf(graph, "interlock:index:JenkinsBuildProvider").flatMap(({ urn, outputs }): ProofStep[] => {
      const roleArn = textAt(outputs, "roleArn") ?? "";
      const types = resourcesOf(graph, "aws:codepipeline/customActionType:CustomActionType").filter(
        ({ parent }) => parent === urn,
      );
      const [first] = types;
      const people = trustedRoles(graph, roleArn);
      const at = { stack: graph.stack, where: "Workers" };
      return [
        ...people.map((person): ProofStep => ({
          ...at,
          step: {
            kind: "AssumeRole",
            principal: role(person),
            roleArn,
            region: first === undefined ? "" : requireArn(arnOf(first)).region,
          },
          outsider: true,
        })),
        ...types.map((type): ProofStep => ({
          ...at,
          step: {
            kind: "WorkOnJobs",
            workerRoleArn: roleArn,
            actionTypeArn: arnOf(type),
            ...(people.length === 0 ? {} : { throughSts: true }),
          },
        })),
      ];
    }),
  );
