import assert from "node:assert/strict";
import { UNKNOWN } from "../../../../../delivery/graph";
import type { Kind } from "../../../../../delivery/graph/strict/places/kinds";
import { checkTies } from "../../../../../delivery/graph/strict/places/tied";
import { type Tie, TIES } from "../../../../../delivery/graph/strict/places/ties";
import { ACCOUNT, declared, findings, OTHER_ACCOUNT, OTHER_REGION, REGION } from "../resources";

/** Inputs that hold a value at a path in which `[]` stands for a list of one. */
function holding(path: string, value: unknown): Record<string, unknown> {
  const [first = "", ...rest] = path.split(".");
  const [key = "", ...lists] = first.split("[]");
  const inner = rest.length === 0 ? value : holding(rest.join("."), value);
  return { [key]: lists.length > 0 ? [inner] : inner };
}

/** An ARN that a kind's pattern takes, by the first alternative of each choice in it. */
function arnFor({ arn }: Kind, region: string, account: string): string {
  let source = arn!.source.replace(/^\^/, "").replaceAll("\\/", "/");
  while (/\(\?:[^()]*\)/.test(source)) source = source.replace(/\(\?:([^()|]*)[^()]*\)/, "$1");
  if (source === "") source = "dynamodb:table/";
  const at = source.indexOf(":");
  const [service, resource] = [source.slice(0, at), source.slice(at + 1)];
  const global = service === "iam";
  return `arn:aws:${service}:${global ? "" : region}:${account}:${resource}x`;
}

const rows = Object.entries(TIES).flatMap(([type, ties]) => ties.map((tie): [string, Tie] => [type, tie]));
const withArn = rows.filter(([, { kind }]) => kind.arn !== undefined);
const plainOnly = rows.filter(([, { kind }]) => kind.arn === undefined);

const says = (type: string, path: string, value: unknown, ...others: Parameters<typeof declared>[]): string[] =>
  findings(checkTies, declared(type, "own", holding(path, value)), ...others.map((other) => declared(...other)));

describe("what resources name", () => {
  it("is of their own region and account, for every property that has an ARN", () => {
    for (const [type, { path, kind }] of withArn)
      assert.deepEqual(says(type, path, arnFor(kind, REGION, ACCOUNT)), [], `${type} ${path}`);
  });

  it("is not of another region, for every property whose service reaches no other", () => {
    for (const [type, { path, kind, reach }] of withArn) {
      const arn = arnFor(kind, OTHER_REGION, ACCOUNT);
      const free = reach === "account" || arn.includes(":iam::");
      const property = path.replaceAll("[]", "[0]");
      const allowed = `must be ${kind.words} in the resource's own region ${REGION}`;
      const expected = free ? [] : [`${type} "own": ${property} ${allowed}, got "${arn}"; name one of ${REGION}`];
      assert.deepEqual(says(type, path, arn), expected, `${type} ${path}`);
    }
  });

  it("is not of another account, for every property whose service demands it", () => {
    for (const [type, { path, kind, reach }] of withArn) {
      const arn = arnFor(kind, REGION, OTHER_ACCOUNT);
      const property = path.replaceAll("[]", "[0]");
      const allowed = `must be ${kind.words} of the resource's own account ${ACCOUNT}`;
      const wrong = [`${type} "own": ${property} ${allowed}, got "${arn}"; name one of ${ACCOUNT}`];
      assert.deepEqual(says(type, path, arn), reach === "regional" ? [] : wrong, `${type} ${path}`);
    }
  });

  it("is known by its id where it has no ARN", () => {
    for (const [type, { path, kind, reach }] of plainOnly) {
      const declares = kind.types![0]!;
      const id = `${kind.plain!.source.replace(/^\^(?:\(\?:)?/, "").replace(/[|\\[^-].*$/, "")}-0a1b2c3d4e5f60718`;
      const value = declares.includes("queue")
        ? "https://sqs.eu-west-1.amazonaws.com/111111111111/q"
        : id.replace(/^-/, "b-");
      const property = path.replaceAll("[]", "[0]");
      assert.deepEqual(says(type, path, value), [], `${type} ${path} of others`);
      assert.deepEqual(says(type, path, value, [declares, "it", {}, { id: value }]), [], `${type} ${path}`);
      const kinds = reach === "own" ? `${REGION} and account` : REGION;
      const short = declares;
      assert.deepEqual(
        says(type, path, value, [declares, "it", {}, { id: value, region: OTHER_REGION }]),
        [
          `${type} "own": ${property} must be ${kind.words} in the resource's own region ${kinds}, got "${value}"; ` +
            `${short} "it" is in ${OTHER_REGION}, account ${ACCOUNT}: name one of ${REGION}, or put the two together`,
        ],
        `${type} ${path} elsewhere`,
      );
    }
  });

  it("has the form that the property takes", () => {
    assert.deepEqual(says("aws:lb/listener:Listener", "certificateArn", `arn:aws:kms:${REGION}:${ACCOUNT}:key/1`), [
      `aws:lb/listener:Listener "own": certificateArn must be the ARN of a certificate of ACM or IAM, got "arn:aws:kms:${REGION}:${ACCOUNT}:key/1"; give its ARN`,
    ]);
    assert.deepEqual(says("aws:lb/targetGroup:TargetGroup", "vpcId", "subnet-0a1b2c3d"), [
      `aws:lb/targetGroup:TargetGroup "own": vpcId must be a VPC's id, got "subnet-0a1b2c3d"; give it without anything around it`,
    ]);
    assert.deepEqual(says("aws:sns/topic:Topic", "kmsMasterKeyId", "my key"), [
      `aws:sns/topic:Topic "own": kmsMasterKeyId must be a KMS key, by its ARN or as the service writes it, got "my key"; give it without anything around it`,
    ]);
  });

  it("may be an alias, a managed policy of AWS, or a bus of another region", () => {
    assert.deepEqual(says("aws:sns/topic:Topic", "kmsMasterKeyId", "alias/aws/sns"), []);
    const policy = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    assert.deepEqual(says("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "policyArn", policy), []);
    const bus = `arn:aws:events:${OTHER_REGION}:${OTHER_ACCOUNT}:event-bus/default`;
    assert.deepEqual(says("aws:cloudwatch/eventTarget:EventTarget", "arn", bus), []);
  });

  it("is passed over while it is not known", () => {
    for (const [type, { path }] of rows) assert.deepEqual(says(type, path, UNKNOWN), [], `${type} ${path}`);
  });

  it("is an input that the provider has", async () => {
    const { readFileSync } = await import("node:fs");
    for (const [type, { path }] of rows) {
      const [, service, file] = /^aws:([^/]+)\/([^:]+):/.exec(type)!;
      const text = readFileSync(require.resolve(`@pulumi/aws/${service}/${file}.d.ts`), "utf8");
      const input = path.split(/[.[]/)[0]!;
      assert.match(text, new RegExp(`^    ${input}\\??: pulumi\\.Input`, "m"), `${type} ${path}`);
    }
  });
});
