/** Promotion: the releaser copies a release into the next environment's store and then moves the channel to it. */
import type { Graph } from "../graph/types";
import type { Cloud, Caller } from "./cloud";
import { type Home, releasesOf } from "./ledger";
import { findResource, pipelineOf, resourcesOf } from "./pipeline/declaration";
import type { CheckAccess, Trigger } from "./pipeline/context";
import { accountOf } from "./pipeline/context";
import { type ObjectVersion, type Progress, RehearsalError } from "./types";

const BUNDLE = "bundle.zip";

/** Files of a release; the manifest comes last, as when it was written: a release without one does not exist. */
const RELEASE_FILES = [BUNDLE, "manifest.sig", "manifest.json"] as const;

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

/** Lets a person become the releaser. @returns who promotes from now on */
function becomeReleaser(to: Graph, version: string, checkOutsider: CheckAccess): Caller {
  const { region } = pipelineOf(to);
  const roleArn = String(to.outputs["releaserRoleArn"]);
  const principal = { kind: "role", id: releasePerson(to, roleArn) } as const;
  checkOutsider({ kind: "AssumeRole", principal, roleArn, region }, [to.stack, "Promotion"]);
  return {
    principal: { kind: "role", id: roleArn },
    account: accountOf(roleArn),
    region,
    purpose: `the releaser promotes ${version}`,
  };
}

/** Copies the files of a release from store to store, never over one that is there. @returns the bundle */
async function copyRelease(
  cloud: Cloud,
  caller: Caller,
  from: Home,
  to: string,
  version: string,
): Promise<ObjectVersion> {
  const keyOf = (file: string): string => `${from.prefix}${version}/${file}`;
  for (const file of RELEASE_FILES) {
    const object = cloud.getObject(caller, { bucket: from.bucket, key: keyOf(file) });
    await cloud.putObject(caller, to, keyOf(file), object.path, { ifNoneMatch: "*" });
  }
  return cloud.getObject(caller, { bucket: to, key: keyOf(BUNDLE) });
}

/**
 * Promotes a release from one environment to the next.
 * @throws RehearsalError when a call is denied, when the release is not in the ledger, or when nobody would hear of it
 */
export async function promote(from: Graph, to: Graph, version: string, parts: PromotionParts): Promise<Promotion> {
  const { cloud, checkOutsider, progress } = parts;
  const channel = channelOf(to);
  const home = releasesOf(from);
  if (!home) throw new RehearsalError(`${from.stack} publishes no releases, so none can be promoted to ${to.stack}.`);
  checkEvents(to, channel);
  const caller = becomeReleaser(to, version, checkOutsider);
  const bundle = await copyRelease(cloud, caller, home, channel.bucket, version);
  const moved = await cloud.putObject(caller, channel.bucket, channel.key, bundle.path, {
    metadata: { release: version },
  });
  const role = caller.principal.id.split("/").at(-1);
  progress({
    kind: "step",
    where: [to.stack, "Promotion"],
    status: "succeeded",
    what: `release ${version} by ${role}`,
  });
  return {
    version,
    digest: bundle.sha256,
    trigger: { event: objectCreated(moved), source: { provider: "S3", object: moved } },
  };
}

/** A bucket sends events to EventBridge only where it is told to. */
function checkEvents(graph: Graph, { bucket }: Channel): void {
  const sends = resourcesOf(graph, "aws:s3/bucketNotification:BucketNotification").some(
    ({ inputs }) => inputs["bucket"] === bucket && inputs["eventbridge"] === true,
  );
  if (!sends)
    throw new RehearsalError(
      `The bucket ${bucket} sends no events to EventBridge, so that moving the channel starts nothing; set eventBridge of ${graph.stack}'s ArtifactStores.`,
    );
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
