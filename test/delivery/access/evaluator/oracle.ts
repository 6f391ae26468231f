import { runSimulation } from "@cloud-copilot/iam-simulate";
import { createContext } from "../../../../delivery/access/evaluator/context";
import type { AccessRequest, NamedPolicy, PolicySet } from "../../../../delivery/access/evaluator/types";

export type Answer = "allowed" | "implicit" | "explicit";

const ANSWERS: Readonly<Record<string, Answer>> = {
  Allowed: "allowed",
  ImplicitlyDenied: "implicit",
  ExplicitlyDenied: "explicit",
};

/** Keys that the simulator leaves to its caller and this evaluator derives. */
const DERIVED = [
  "aws:PrincipalArn",
  "aws:PrincipalAccount",
  "aws:PrincipalType",
  "aws:ResourceAccount",
  "aws:SecureTransport",
  "aws:RequestedRegion",
];

const flat = (policies: readonly NamedPolicy[]) => policies.map(({ name, document }) => ({ name, policy: document }));

/** The verdict of iam-simulate on the same request and policies. */
export async function simulate(request: AccessRequest, policies: PolicySet): Promise<Answer> {
  const context = createContext(request);
  const derived = DERIVED.flatMap((key) => {
    const value = context.get(key.toLowerCase())?.[0];
    return value === undefined ? [] : [[key, value] as const];
  });
  const { principal } = request;
  const outcome = await runSimulation(
    {
      request: {
        principal: context.identity.sessionArn ?? principal.id,
        action: request.action,
        resource: { resource: request.resource, accountId: request.resourceAccount },
        contextVariables: { ...Object.fromEntries(derived), ...(request.context as Record<string, string>) },
      },
      identityPolicies: flat(policies.identity ?? []),
      resourcePolicy: (policies.trust ?? policies.resource)?.document,
      sessionPolicy: policies.session?.[0]?.document,
      ...(policies.boundary ? { permissionBoundaryPolicies: flat([policies.boundary]) } : {}),
      serviceControlPolicies: (policies.scp ?? []).map((level, i) => ({
        orgIdentifier: `l${i}`,
        policies: flat(level),
      })),
      resourceControlPolicies: [],
    },
    {},
  );
  if (outcome.resultType !== "single") throw new Error(`the oracle refuses the request: ${JSON.stringify(outcome)}`);
  const ignored = outcome.result.ignoredContextKeys ?? [];
  if (ignored.length > 0) throw new Error(`the oracle ignores ${ignored.join(", ")}`);
  return ANSWERS[outcome.overallResult] ?? "implicit";
}
