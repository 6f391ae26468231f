/**
 * No policy of prod grows with the number of regions. The rule, precisely: a document that belongs to a region may name that
 * region and no other; once its own region's name is taken out, all documents of a kind are the same, byte for byte, in every
 * region, home aside, and with any number of regions. A document that belongs to no region is the same as it stands. (Kind: type, logical
 * name without the region, and property.) So documents of a kind differ in length by the length of region names alone. The
 * seven hex digits at the end of automatic names, which are others for every resource, stand as digits.
 */
import assert from "node:assert/strict";
import { partitionOf } from "../../components/internal/partitions";
import type { Graph, GraphResource } from "../../delivery/graph";
import { DOCUMENT_LIMITS, type DocumentLimit, sizeOf } from "../../delivery/graph/facts/documentLimits";
import { REGION_NAMES, toolsIn } from "../../stacks/settings/regions";
import { evaluateStack } from "../support/project";

const SIZES = [1, 3, 10, 30];
const HOME = "eu-central-1";
const REGIONS = [
  HOME,
  ...REGION_NAMES.filter(
    (region) =>
      region !== HOME &&
      partitionOf(region)?.id === "aws" &&
      ["CodePipeline", "CodeDeploy"].every((tool) => toolsIn(region)?.some((own) => own === tool)),
  ),
];

const ROLE = "aws:iam/role:Role";
const BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const KEY = "aws:kms/key:Key";
const REPLICA_KEY = "aws:kms/replicaKey:ReplicaKey";

/** What each document may hold, and statements that are enough for what it says. */
const LIMITS: Readonly<Record<string, { readonly limit: DocumentLimit; readonly statements: number }>> = {
  [`${ROLE} assumeRolePolicy`]: { limit: DOCUMENT_LIMITS.trustPolicy, statements: 1 },
  [`${ROLE} inlinePolicies`]: { limit: DOCUMENT_LIMITS.rolePolicies, statements: 14 },
  [`${BUCKET_POLICY} policy`]: { limit: DOCUMENT_LIMITS.bucketPolicy, statements: 12 },
  [`${KEY} policy`]: { limit: DOCUMENT_LIMITS.keyPolicy, statements: 4 },
  [`${REPLICA_KEY} policy`]: { limit: DOCUMENT_LIMITS.keyPolicy, statements: 4 },
  ["aws:sns/topicPolicy:TopicPolicy policy"]: { limit: DOCUMENT_LIMITS.topicPolicy, statements: 8 },
  ["aws:cloudwatch/eventBusPolicy:EventBusPolicy policy"]: { limit: DOCUMENT_LIMITS.busPolicy, statements: 1 },
  ["aws:sqs/queuePolicy:QueuePolicy policy"]: { limit: DOCUMENT_LIMITS.queuePolicy, statements: 1 },
};

interface Policy {
  readonly resource: GraphResource;
  /** Top-level input that holds the document. */
  readonly property: string;
  /** Which of several documents of the property this is. */
  readonly index: number;
  readonly text: string;
}

function documentsIn(value: unknown): string[] {
  if (typeof value === "string") return value.includes('"Statement":') ? [value] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(documentsIn) : [];
}

function policiesOf({ resources }: Graph): Policy[] {
  return resources
    .filter(({ custom }) => custom)
    .flatMap((resource) =>
      Object.entries(resource.inputs).flatMap(([property, value]) =>
        documentsIn(value).map((text, index) => ({ resource, property, index, text })),
      ),
    );
}

const ownRegion = ({ resource: { name } }: Policy) => REGIONS.find((region) => name.includes(region));

function kindOf(policy: Policy): string {
  const { resource, property, index } = policy;
  // Replicas of a key have the policy of the primary one.
  const type = resource.type === REPLICA_KEY ? KEY : resource.type;
  return `${type} ${withoutRegion(policy, resource.name)} ${property}[${index}]`;
}

function withoutRegion(policy: Policy, text: string): string {
  const region = ownRegion(policy);
  return region === undefined ? text : text.replaceAll(region, "<region>");
}

/** The document without its own region's name and with all automatic names alike. */
const neutral = (policy: Policy) => withoutRegion(policy, policy.text).replaceAll(/-[0-9a-f]{7}(?=["/])/g, "-0000000");

function wavesOf([home, ...others]: readonly string[]): string[][] {
  const waves = [[home!]];
  for (let at = 0; at < others.length; at += 5) waves.push(others.slice(at, at + 5));
  return waves;
}

describe("policies of prod", function () {
  this.timeout(300_000);
  const bySize = new Map<number, Policy[]>();
  const all = () => [...bySize.values()].flat();

  before(async () => {
    for (const size of SIZES) {
      const regions = REGIONS.slice(0, size);
      const graph = await evaluateStack("prod", { homeRegion: HOME, regions, waves: wavesOf(regions) });
      bySize.set(size, policiesOf(graph));
    }
  });

  it("are found wherever the program has some", () => {
    assert.deepEqual(REGIONS.length, SIZES.at(-1));
    const places = new Set(all().map(({ resource, property }) => `${resource.type} ${property}`));
    assert.deepEqual([...places].sort(), Object.keys(LIMITS).sort());
    for (const [size, policies] of bySize) {
      const regional = [...new Set(policies.map(({ resource }) => resource))].filter(
        ({ type }) => type === BUCKET_POLICY,
      );
      assert.equal(regional.length, size);
    }
  });

  it("are the same, byte for byte, with any number of regions", () => {
    const first = new Map<string, string>();
    for (const policy of all()) {
      // What passes on to the home region names it; at home that is its own region's name.
      const kind = `${kindOf(policy)}${ownRegion(policy) === HOME ? " at home" : ""}`;
      const known = first.get(kind);
      if (known === undefined) first.set(kind, neutral(policy));
      else assert.equal(neutral(policy), known, kind);
    }
  });

  it("name no region but their own and the home region", () => {
    const foreign = all().flatMap((policy) =>
      REGIONS.filter((region) => region !== HOME && region !== ownRegion(policy) && policy.text.includes(region)).map(
        (region) => `${policy.resource.name} ${policy.property} names ${region}`,
      ),
    );
    assert.deepEqual(foreign, []);
  });

  it("keep the limits of their services, and few statements", () => {
    for (const { resource, property, text } of all()) {
      const { limit, statements } = LIMITS[`${resource.type} ${property}`]!;
      const { Statement } = JSON.parse(text) as { Statement: unknown[] };
      const what = `${resource.name} ${property}`;
      assert.ok(
        sizeOf(text, limit.measure) <= limit.limit,
        `${what} has ${sizeOf(text, limit.measure)} ${limit.measure}`,
      );
      assert.ok(Statement.length <= statements, `${what} has ${Statement.length} statements`);
    }
  });

  it("keep the limit of a role's inline policies together", () => {
    for (const [size, policies] of bySize) {
      const sums = new Map<string, number>();
      for (const { resource, property, text } of policies) {
        if (property !== "inlinePolicies") continue;
        sums.set(resource.name, (sums.get(resource.name) ?? 0) + sizeOf(text, "letters"));
      }
      for (const [role, sum] of sums)
        assert.ok(sum <= DOCUMENT_LIMITS.rolePolicies.limit, `${role} has ${sum} characters with ${size} regions`);
    }
  });
});
