/** Promotion: the releaser copies a release into the next environment's store and then moves the channel to it. */
import type { Graph } from "../graph/types";
import type { Cloud, Caller } from "./cloud";
import { findResource, pipelineOf } from "./pipeline/declaration";
import type { CheckAccess, Trigger } from "./pipeline/context";
import { accountOf } from "./pipeline/context";
import { type ObjectVersion, type Progress, RehearsalError } from "./types";

/** Files of a release; the manifest comes last, as when it was written: a release without one does not exist. */
const RELEASE_FILES = ["bundle.zip", "manifest.sig", "manifest.json"] as const;

export interface PromotionParts {
  readonly cloud: Cloud;
  /** For people, whose own policies no stack declares. */
  readonly checkOutsider: CheckAccess;
  readonly progress: Progress;
}

export interface Promotion {
  readonly version: string;
  /** Hex SHA-256 of the bundle. */
  readonly digest: string;
  readonly channel: ObjectVersion;
  /** What starts the pipeline that watches the channel. */
  readonly trigger: Trigger;
}

interface Channel {
  readonly bucket: string;
  readonly key: string;
}

/** The channel is the object that the pipeline's source action watches. */
function channelOf(graph: Graph): Channel {
  const action = pipelineOf(graph).stages[0]?.actions.find(({ provider }) => provider === "S3");
  const { S3Bucket: bucket, S3ObjectKey: key } = action?.configuration ?? {};
  if (!bucket || !key)
    throw new RehearsalError(`The pipeline of ${graph.stack} watches no object, so nothing can be promoted to it.`, 2);
  return { bucket, key };
}

/** Somebody whom the releaser role trusts: the first of the roles that its trust policy names, with a name for each `*`. */
function releasePerson(graph: Graph, releaserRoleArn: string): string {
  const role = findResource(
    graph,
    "aws:iam/role:Role",
    `role ${releaserRoleArn}`,
    ({ outputs }) => outputs["arn"] === releaserRoleArn,
  );
  const trust = JSON.parse(String(role.inputs["assumeRolePolicy"])) as {
    Statement: { Condition?: Record<string, Record<string, string | string[]>> }[];
  };
  const trusted = trust.Statement.flatMap(({ Condition = {} }) =>
    Object.values(Condition).flatMap((keys) => [keys["aws:PrincipalArn"] ?? []].flat()),
  );
  const [first] = trusted;
  if (first === undefined)
    throw new RehearsalError(`The role ${releaserRoleArn} trusts nobody by aws:PrincipalArn; nobody can promote.`);
  return first.replaceAll("*", "rehearsal");
}

/**
 * Promotes a release from one environment to the next.
 * @throws RehearsalError when a call is denied or the release is not in the ledger
 */
export async function promote(from: Graph, to: Graph, version: string, parts: PromotionParts): Promise<Promotion> {
  const { cloud, checkOutsider, progress } = parts;
  const where = [to.stack, "Promotion"];
  const channel = channelOf(to);
  const { region } = pipelineOf(to);
  const source = pipelineOf(from);
  const ledger = source.stores.get(source.region)!;
  const roleArn = String(to.outputs["releaserRoleArn"]);
  const person = releasePerson(to, roleArn);
  checkOutsider({ kind: "AssumeRole", principal: { kind: "role", id: person }, roleArn, region }, where);
  const caller: Caller = {
    principal: { kind: "role", id: roleArn },
    account: accountOf(roleArn),
    region,
    purpose: `the releaser promotes ${version}`,
  };

  const folder = `${String(from.outputs["releasePrefix"])}${version}`;
  for (const file of RELEASE_FILES) {
    const key = `${folder}/${file}`;
    const object = cloud.getObject(caller, { bucket: ledger, key });
    await cloud.putObject(caller, channel.bucket, key, object.path, { ifNoneMatch: "*" });
  }
  const bundle = cloud.getObject(caller, { bucket: channel.bucket, key: `${folder}/bundle.zip` });
  const moved = await cloud.putObject(caller, channel.bucket, channel.key, bundle.path, {
    metadata: { release: version },
  });
  progress({
    kind: "step",
    where,
    status: "succeeded",
    what: `release ${version} promoted by ${roleArn.split("/").at(-1)}`,
  });
  return {
    version,
    digest: bundle.sha256,
    channel: moved,
    trigger: { event: objectCreated(moved), source: { provider: "S3", object: moved } },
  };
}

/** The event that S3 sends to EventBridge. Source: S3 User Guide, ev-events, "Object Created". */
function objectCreated({
  bucket,
  key,
  region,
  account,
  versionId,
  size,
  kmsKeyArn,
}: ObjectVersion): Readonly<Record<string, unknown>> {
  return {
    version: "0",
    source: "aws.s3",
    "detail-type": "Object Created",
    account,
    region,
    resources: [`arn:${kmsKeyArn.split(":")[1]}:s3:::${bucket}`],
    detail: {
      version: "0",
      bucket: { name: bucket },
      object: { key, size, "version-id": versionId },
      reason: "PutObject",
    },
  };
}
