/**
 * Accounts, regions and ARNs wherever they stand: accounts have twelve digits, regions exist, and every ARN is of the partition that
 * its resource is in. Sources: AWS General Reference: Amazon Resource Names; IAM User Guide: reference_policies_elements_resource
 * (partitions do not reach each other, and policies with ARNs of others are refused).
 */
import { PARTITION_NAMES, partitionOfRegion, REGION_NAMES } from "../../facts/regions";
import type { GraphResource } from "../../types";
import { nearest } from "../nearest";
import type { Finding, StackView } from "../types";
import { eachText, parsed, type Placed, valuesAt } from "../values";
import { type Arn, arnOf, isPattern } from "./arn";

/** What holds words of people and of their programs, which AWS takes as they are. */
const FREE_TEXT =
  /^(?:tags|tagsAll|description|environment\.variables|environment\.environmentVariables|environmentVariables)\b/;

const ACCOUNT = /^\d{12}$/;

/** A word in place of an account, as `aws` in the ARNs of managed policies or `cloudfront` in those of its identities. */
const OWNER = /^[a-z][a-z-]*$/;

type Wrong = Pick<Finding, "allowed" | "fix">;

const unknownRegion = (region: string): Wrong => {
  const meant = nearest(region, REGION_NAMES);
  return {
    allowed: "must name a region that AWS has",
    fix: meant === undefined ? "give the code of a region, such as eu-central-1" : `write ${meant}`,
  };
};

/** What is wrong with the parts of an ARN in a resource of a partition. */
function wrongPart({ partition, region, account }: Arn, own: string | undefined): Wrong | undefined {
  if (!isPattern(partition)) {
    if (!PARTITION_NAMES.includes(partition)) {
      const meant = nearest(partition, PARTITION_NAMES) ?? own ?? "aws";
      return { allowed: "must be an ARN of a partition that AWS has", fix: `write arn:${meant}:…` };
    }
    if (own !== undefined && partition !== own) {
      return {
        allowed: `must be an ARN of the partition ${own}, which its resource is in`,
        fix: `write arn:${own}:…, or take the partition from aws.getPartition`,
      };
    }
  }
  if (region !== "" && !isPattern(region)) {
    const other = partitionOfRegion(region);
    if (other === undefined) return unknownRegion(region);
    if (!isPattern(partition) && other !== partition) {
      return {
        allowed: `must name a region of the partition ${partition}`,
        fix: `write arn:${other}:… or another region`,
      };
    }
  }
  if (account === "" || isPattern(account) || ACCOUNT.test(account) || OWNER.test(account)) return undefined;
  return {
    allowed: "must name an account by its twelve digits",
    fix: "give the account's id in full, with leading zeros",
  };
}

/** Where policies name who and what, by path within a statement. Conditions may name what is nowhere. */
const NAMED = ["Resource", "Resource[]", "NotResource", "NotResource[]", "Principal.AWS", "Principal.AWS[]"] as const;

/** A text that is an ARN, or that may be a policy. */
const MAY_NAME = /^arn:|"Statement"/;

/** ARNs in a text: itself, or those that a policy in it names. */
function arnsIn(text: string): readonly Placed<Arn>[] {
  const arn = arnOf(text);
  if (arn !== undefined) return [{ path: "", value: arn }];
  return valuesAt(parsed(text), "Statement[]").flatMap((statement) =>
    NAMED.flatMap((named) => valuesAt(statement.value, named)).flatMap(({ path, value }) => {
      const named = typeof value === "string" ? arnOf(value) : undefined;
      return named === undefined ? [] : [{ path: `.${statement.path}.${path}`, value: named }];
    }),
  );
}

const written = ({ partition, service, region, account, resource }: Arn) =>
  `arn:${partition}:${service}:${region}:${account}:${resource}`;

function ofResource(resource: GraphResource): Finding[] {
  const own = partitionOfRegion(resource.region ?? "");
  const found: Finding[] = [];
  eachText(resource.inputs, (text, pathOf) => {
    if (!MAY_NAME.test(text)) return;
    const wrongs = arnsIn(text).flatMap(({ path, value }) => {
      const wrong = wrongPart(value, own);
      return wrong === undefined ? [] : [{ path, got: written(value), ...wrong }];
    });
    if (wrongs.length === 0 || FREE_TEXT.test(pathOf())) return;
    found.push(...wrongs.map(({ path, ...wrong }) => ({ resource, property: `${pathOf()}${path}`, ...wrong })));
  });
  return found;
}

/** Regions and accounts of providers, and of resources that choose a region of their own. */
function placeOf(resource: GraphResource): Finding[] {
  const isProvider = resource.type.startsWith("pulumi:providers:aws");
  if (!isProvider && !resource.type.startsWith("aws:")) return [];
  const { region } = resource;
  if (region === undefined || partitionOfRegion(region) !== undefined) return [];
  // A region that the provider gives is told once, with the provider.
  if (!isProvider && resource.inputs["region"] !== region) return [];
  return [{ resource, property: "region", got: region, ...unknownRegion(region) }];
}

function accountsOf(resource: GraphResource): Finding[] {
  if (!resource.type.startsWith("pulumi:providers:aws")) return [];
  const lists = ["allowedAccountIds", "forbiddenAccountIds"].flatMap((property) => {
    const given = resource.inputs[property];
    const list: unknown = typeof given === "string" ? parsed(given) : given;
    return valuesAt({ [property]: list }, `${property}[]`);
  });
  return lists
    .filter(({ value }) => typeof value === "string" && !ACCOUNT.test(value))
    .map(({ path, value }) => ({
      resource,
      property: path,
      allowed: "must be the twelve digits of an account",
      got: value,
      fix: "give the account's id in full, with leading zeros",
    }));
}

/** Checks accounts, regions and ARNs of a stack. */
export function* checkForms({ graph, declared }: StackView): Generator<Finding> {
  for (const resource of graph.resources) {
    if (resource.custom) yield* [...placeOf(resource), ...accountsOf(resource)];
  }
  for (const resource of declared) {
    if (resource.type.startsWith("aws:")) yield* ofResource(resource);
  }
}
