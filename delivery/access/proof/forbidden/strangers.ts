/** Strangers: other accounts with roles of the same names, people without the releaser's trust, services that were tricked. */
import { type Facts, inAccount, nameOf, type ServiceUse } from "../facts";
import { lastSegment, parseArn } from "../../evaluator/arn";
import { role, service } from "../../calls/rows";
import type { RequestContext } from "../../types";
import { assumes, by, type Draft, movedTo, named, renamed, signs, UNLIMITED, withContext, writesLedger } from "./rule";

/** Every call of a delivery, by a role of the same name in the account of a stranger who allows it everything. */
const strangers = (facts: Facts): Draft[] =>
  facts.granted
    .filter(({ call }) => call.principal.kind === "role" && call.resourceAccount !== "" && call.resource !== "*")
    .map(({ call }) => ({
      who: `${lastSegment(call.principal.id)} of the stranger's account ${facts.strangerAccount}`,
      why: "a role of the same name in another organisation is nobody here",
      call: by(role(inAccount(call.principal.id, facts.strangerAccount)), call),
      ...UNLIMITED,
    }));

/** A role that wants an external id is not taken on by whoever does not mean it. */
const byAccident = (facts: Facts): Draft[] =>
  facts.needs
    .filter(({ call }) => call.context["sts:ExternalId"] !== undefined)
    .flatMap(({ call }) =>
      [[], "other"].map((id) => ({
        who: `${lastSegment(call.principal.id)} with unlimited rights`,
        why: "the role is taken on with its external id alone",
        call: withContext(call, { "sts:ExternalId": id }),
        ...UNLIMITED,
      })),
    );

/** People of the account of a role's people: one with another permission set, and one of them past the role. */
const people = (facts: Facts): Draft[] => {
  const trusted = facts.needs.filter(({ outsider }) => outsider);
  return trusted.flatMap(({ call }) => {
    const { principal } = call;
    const other = role(principal.id.replace(/[^/]*$/, "AWSReservedSSO_Stranger_proof"));
    const directly = facts.granted.filter(
      (granted) =>
        writesLedger(granted.call) ||
        signs(granted.call) ||
        (assumes(granted.call) && granted.call.principal.kind === "role"),
    );
    return [
      {
        who: `${lastSegment(other.id)} with unlimited rights`,
        why: "only the permission sets that the settings name take on the role",
        call: by(other, call),
        ...UNLIMITED,
      },
      ...directly
        .filter((granted) => !facts.isGranted(by(principal, granted.call)))
        .map((granted) => ({
          who: `${lastSegment(principal.id)} with unlimited rights`,
          why: "people act through their roles alone",
          call: by(principal, granted.call),
          ...UNLIMITED,
        })),
    ];
  });
};

interface Confusion {
  readonly why: string;
  readonly context: RequestContext;
}

const inOtherRegion = (arn: string): string => arn.replace(/^(arn:[^:]*:[^:]*:)[^:]+:/, "$1ap-southeast-7:");

/** Requests that a service makes for somebody else, and the keys that it sends with them. */
function confusions({ call, role: own, sourceArn }: ServiceUse, stranger: string): Confusion[] {
  const keys = (SourceArn: string | undefined, SourceAccount: string): RequestContext => ({
    ...(SourceArn === undefined ? {} : { "aws:SourceArn": SourceArn }),
    "aws:SourceAccount": SourceAccount,
  });
  const account = parseArn(sourceArn ?? "")?.account || own.account;
  const tricked = { why: "the service works for another account", context: keys(sourceArn, stranger) };
  const silent = { why: "the service must say for whom it works", context: {} };
  const documented = call.context["aws:SourceArn"] !== undefined;
  if (sourceArn === undefined) return [tricked];
  return [
    tricked,
    ...(documented ? [silent] : []),
    { why: "the service works for a stranger's resource", context: keys(movedTo(sourceArn, stranger), stranger) },
    { why: "the service works for another resource of the account", context: keys(renamed(sourceArn), account) },
    ...(parseArn(sourceArn)?.region === ""
      ? []
      : [
          {
            why: "the service works for a resource of another region",
            context: keys(inOtherRegion(sourceArn), account),
          },
        ]),
  ];
}

const OTHER_SERVICES = ["lambda.amazonaws.com", "glue.amazonaws.com"];

/** Services that act for the wrong one. */
const confusedDeputies = (facts: Facts): Draft[] =>
  facts.services.flatMap((use) => [
    ...confusions(use, facts.strangerAccount).map(({ why, context }) => ({
      who: `${use.call.principal.id} for ${nameOf(use.role)}`,
      why,
      call: { ...use.call, context },
    })),
    ...OTHER_SERVICES.filter((name) => name !== use.call.principal.id)
      .slice(0, 1)
      .map((name) => ({
        who: `${name} for ${nameOf(use.role)}`,
        why: "the role is another service's",
        call: { ...use.call, principal: service(name) },
      })),
  ]);

export const STRANGER_RULES = [
  named("strangers stay out", strangers),
  named("people act through their roles", people),
  named("external ids are demanded", byAccident),
  named("no confused deputy", confusedDeputies),
];
