/** Services that act by themselves on functions, queues, topics and keys, for somebody else than they are let in for. */
import { role, service, viaService } from "../../calls/rows";
import { lastSegment, parseArn } from "../../evaluator/arn";
import type { AwsCall, RequestContext } from "../../types";
import type { Facts } from "../facts";
import { changesOf } from "./guards";
import { type Draft, isKms, movedTo, named, renamed, UNLIMITED, withContext } from "./rule";

/** Calls of services on what has a policy of its own; roles have rules of their own. */
const servedCalls = ({ granted, roles }: Facts): AwsCall[] => {
  const assumed = new Set(roles.map(({ arn }) => arn));
  return granted
    .map(({ call }) => call)
    .filter(({ principal, resource }) => principal.kind === "service" && !assumed.has(resource));
};

/** A service that nothing here lets in. */
const OTHERS = ["events.amazonaws.com", "lambda.amazonaws.com", "s3.amazonaws.com"];

interface Trick {
  readonly why: string;
  readonly context: RequestContext;
}

/** Whom the service acts for, changed in every way that the call tells of. */
function tricks({ context, resource }: AwsCall, stranger: string): Trick[] {
  const { "aws:SourceArn": source, "aws:SourceAccount": account } = context;
  const told = (arn: (source: string) => string | readonly string[], owner: string | readonly string[]) => ({
    ...(typeof source === "string" ? { "aws:SourceArn": arn(source) } : {}),
    ...(account === undefined ? {} : { "aws:SourceAccount": owner }),
  });
  // Topics let in all alarms of an account: each is named when it is made, long after the topic.
  const bound = typeof source === "string" && parseArn(resource)?.service !== "sns";
  return [
    { why: "the service works for a stranger", context: told((arn) => movedTo(arn, stranger), stranger) },
    { why: "the service must say for whom it works", context: told(() => [], []) },
    ...(bound
      ? [
          {
            why: "the service works for another resource of the account",
            context: told(renamed, typeof account === "string" ? account : []),
          },
        ]
      : []),
  ];
}

/** What a service must say is documented for the resource itself; what it tells KMS is for few, which name their source. */
const deputies = (facts: Facts): Draft[] =>
  servedCalls(facts).flatMap((call) => {
    const who = `${call.principal.id} on ${parseArn(call.resource)?.resource ?? ""}`;
    const told = call.context["aws:SourceArn"] !== undefined || call.context["aws:SourceAccount"] !== undefined;
    return [
      ...(told
        ? tricks(call, facts.strangerAccount).map(({ why, context }) => ({
            who,
            why,
            call: withContext(call, context),
          }))
        : []),
      ...(isKms(call) && call.context["aws:SourceArn"] === undefined
        ? [
            {
              who,
              why: "the key serves no stranger",
              call: withContext(call, { "aws:SourceAccount": facts.strangerAccount }),
            },
          ]
        : []),
      ...OTHERS.map((name) => ({
        who: `${name} on ${parseArn(call.resource)?.resource ?? ""}`,
        why: "nothing declares that this service works with it",
        call: { ...call, principal: service(name) },
      })).filter((draft) => !facts.isGranted(draft.call)),
    ];
  });

/** What a service works with, changed by the service. */
const servedWork = (facts: Facts): Draft[] =>
  servedCalls(facts).flatMap((call) =>
    changesOf(call.resource).map((action) => ({
      who: `${call.principal.id} on ${parseArn(call.resource)?.resource ?? ""}`,
      why: "the service is let in for one purpose",
      call: { ...call, action },
    })),
  );

/** What services work with, used by somebody of another account who may do everything there. */
const fromElsewhere = (facts: Facts): Draft[] =>
  servedCalls(facts)
    .filter((call) => !isKms(call))
    .flatMap((call) =>
      [...facts.accounts, facts.strangerAccount]
        .filter((account) => account !== call.resourceAccount)
        .map((account) => ({
          who: `anybody in ${account}`,
          why: "it serves the services that are let in",
          call: {
            ...call,
            principal: role(`arn:${facts.partition}:iam::${account}:role/Administrator`),
            context: {},
          },
          ...UNLIMITED,
        })),
    );

/** Keys that services use through SNS, used by the roles of the account in other ways. */
const topicKeys = (facts: Facts): Draft[] => {
  const calls = servedCalls(facts).filter(
    (call) => isKms(call) && String(call.context["kms:ViaService"]).startsWith("sns."),
  );
  return calls.flatMap((call) =>
    facts.roles
      .filter(({ account }) => account === call.resourceAccount)
      .flatMap(({ principal, account }) => {
        const own = withContext({ ...call, principal }, { "kms:CallerAccount": account });
        return [
          withContext(own, { "kms:ViaService": [] }),
          withContext(own, { "kms:ViaService": viaService("ec2", call.region) }),
          { ...own, action: "kms:CreateGrant" },
        ].map((asked) => ({
          who: lastSegment(principal.id),
          why: "the key is used for messages of its topic alone",
          call: asked,
        }));
      }),
  );
};

/** Services whose roles may use keys by themselves: a build or a pipeline works with whatever its keys encrypt. */
const UNBOUND = new Set(["codebuild.amazonaws.com", "codepipeline.amazonaws.com"]);

/** Services that publish to topics, and of which no page says that KMS is told of SNS: what they leave out is no attempt. */
const SILENT = new Set(["cloudwatch.amazonaws.com", "events.amazonaws.com"]);

/** Keys of topics and repositories used past the service that they serve. */
const pastServices = ({ granted, services }: Facts): Draft[] => {
  const unbound = new Set(services.filter(({ call }) => UNBOUND.has(call.principal.id)).map(({ role }) => role.arn));
  return granted
    .map(({ call }) => call)
    .filter((call) => {
      const via = call.context["kms:ViaService"];
      return isKms(call) && typeof via === "string" && !via.startsWith("s3.") && !unbound.has(call.principal.id);
    })
    .flatMap((call) =>
      [...(SILENT.has(call.principal.id) ? [] : [[]]), viaService("ec2", call.region)].map((via) => ({
        who: call.principal.id,
        why: "the key is used through its service alone",
        call: withContext(call, { "kms:ViaService": via }),
      })),
    );
};

export const SERVICE_RULES = [
  named("services work for their own", (facts) => [...deputies(facts), ...servedWork(facts), ...fromElsewhere(facts)]),
  named("keys through their services only", (facts) => [...pastServices(facts), ...topicKeys(facts)]),
];
