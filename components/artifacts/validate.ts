/** Everything that can be wrong with artifact stores before anything is registered. */
import type * as pulumi from "@pulumi/pulumi";
import {
  ARN_FORMS,
  checkAccountId,
  checkArn,
  checkInteger,
  checkName,
  checkRegion,
  checkUnique,
} from "../internal/checks";
import { NAME_LIMITS } from "../internal/limits";
import { partitionOf } from "../internal/partitions";
import { Problems } from "../internal/problems";
import { type AccountRoles, byAccount, checkRoleArns } from "../internal/roleArns";
import { ARTIFACT_STORES_DEFAULTS as DEFAULTS, type ArtifactStoresArgs } from "./args";
import type { PrefixWriters } from "./bucketPolicy";

/** Longest account id, for the length of bucket names whose account is not known yet. */
const ANY_ACCOUNT = "000000000000";

/** Longest age that a lifecycle rule takes. Source: s3.Days is an int32. */
const MOST_DAYS = 2_147_483_647;

/** Longest prefix: the ids of lifecycle and replication rules hold it and take 255 characters. Source: s3.ID. */
const PREFIX_CHARACTERS = 200;

/** The args that decide which resources exist, with defaults, sorted so that no order of args changes anything. */
export interface CheckedStores {
  /** Sorted. */
  readonly regions: readonly string[];
  readonly primaryKeyRegion: string;
  readonly replicaRegions: readonly string[];
  readonly readers: readonly AccountRoles[];
  /** Sorted. */
  readonly replicatedPrefixes: readonly string[];
  /** Sorted. */
  readonly immutablePrefixes: readonly string[];
  /** Sorted. */
  readonly expiringPrefixes: readonly string[];
  /** Sorted by prefix. */
  readonly writers: readonly PrefixWriters[];
}

/** @throws pulumi.ResourceError that lists every problem. */
export function validateArtifactStores(
  name: string,
  args: ArtifactStoresArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): CheckedStores {
  const problems = new Problems("ArtifactStores", name);
  const prefixes = {
    replicatedPrefixes: [...(args.replicatedPrefixes ?? DEFAULTS.replicatedPrefixes)].sort(),
    immutablePrefixes: [...(args.immutablePrefixes ?? DEFAULTS.immutablePrefixes)].sort(),
    expiringPrefixes: [...(args.expiringPrefixes ?? [])].sort(),
  };
  checkAccountId(problems, args.accountId);
  checkRegions(problems, args);
  checkBucketNames(problems, args);
  checkPrefixes(problems, prefixes);
  checkNumbers(problems, args);
  checkName(problems, "keyAlias", NAME_LIMITS.keyAlias, args.keyAlias, "respell it");
  checkName(problems, "replicationRoleName", NAME_LIMITS.role, args.replicationRoleName, "omit it to have one made");
  checkName(problems, "rolePath", NAME_LIMITS.rolePath, args.rolePath, "omit it to use /");
  checkArn(problems, "permissionsBoundaryArn", ARN_FORMS.policy, args.permissionsBoundaryArn, "give a policy's ARN");
  const readers = checkReaders(problems, args);
  const writers = checkWriters(problems, args);
  problems.throwIfAny(opts);
  const regions = [...args.regions].sort();
  const { homeRegion, primaryKeyRegion = homeRegion } = args;
  const replicaRegions = args.replicaRegions ?? regions.filter((region) => region !== homeRegion);
  return { regions, primaryKeyRegion, replicaRegions, readers, writers, ...prefixes };
}

function checkRegions(problems: Problems, args: ArtifactStoresArgs): void {
  const { regions, homeRegion, primaryKeyRegion, replicaRegions, accessLogBuckets } = args;
  regions.forEach((region, index) => checkRegion(problems, region, `regions[${index}]`));
  checkUnique(problems, "regions", regions, "remove the repeated ones");
  const partitions = [...new Set(regions.flatMap((region) => partitionOf(region)?.id ?? []))];
  problems.require(partitions.length <= 1, {
    property: "regions",
    allowed: "must be of one partition",
    got: partitions,
    fix: "make stores for each partition; neither objects nor keys can be replicated between them",
  });
  const members = { homeRegion, ...(primaryKeyRegion === undefined ? {} : { primaryKeyRegion }) };
  for (const [property, region] of Object.entries(members)) {
    const allowed = `must be one of regions (${regions.join(", ")})`;
    problems.require(regions.includes(region), { property, allowed, got: region, fix: "add it to regions" });
  }
  (replicaRegions ?? []).forEach((region, index) => {
    const allowed = `must be one of regions (${regions.join(", ")}) other than homeRegion`;
    problems.require(regions.includes(region) && region !== homeRegion, {
      property: `replicaRegions[${index}]`,
      allowed,
      got: region,
      fix: "add it to regions or remove it here",
    });
  });
  for (const region of Object.keys(accessLogBuckets ?? {})) {
    const allowed = `must hold only keys of regions (${regions.join(", ")})`;
    problems.require(regions.includes(region), {
      property: "accessLogBuckets",
      allowed,
      got: region,
      fix: "remove it",
    });
  }
}

function checkBucketNames(problems: Problems, { bucketPrefix, accountId, regions }: ArtifactStoresArgs): void {
  const [longest] = [...regions].sort((one, other) => other.length - one.length);
  const bucket = `${bucketPrefix}-${accountId ?? ANY_ACCOUNT}-${longest ?? ""}`;
  if (longest === undefined || partitionOf(longest) === undefined) return;
  checkName(problems, `bucketPrefix (with account and region)`, NAME_LIMITS.bucket, bucket, "shorten or respell it");
}

function checkPrefixes(
  problems: Problems,
  prefixes: Pick<CheckedStores, "replicatedPrefixes" | "immutablePrefixes" | "expiringPrefixes">,
): void {
  const { expiringPrefixes, ...kept } = prefixes;
  for (const [property, values] of Object.entries(kept)) {
    const folders = {
      property,
      allowed: `must hold key prefixes of at most ${PREFIX_CHARACTERS} characters that end with / and do not begin with it`,
    };
    for (const got of values)
      problems.require(/^[^/*?$][^*?$]*\/$/.test(got) && got.length <= PREFIX_CHARACTERS, {
        ...folders,
        got,
        fix: "write it like releases/",
      });
    checkOverlap(problems, property, values, "keep the shorter one");
  }
  for (const got of expiringPrefixes)
    problems.require(/^[^/]/.test(got) && got.length <= PREFIX_CHARACTERS, {
      property: "expiringPrefixes",
      allowed: `must hold key prefixes of at most ${PREFIX_CHARACTERS} characters that do not begin with /`,
      got,
      fix: "write it like shop-prod/",
    });
  checkOverlap(problems, "expiringPrefixes", expiringPrefixes, "keep the shorter one");
  for (const got of expiringPrefixes) {
    const lost = Object.values(kept)
      .flat()
      .find((prefix) => overlap(prefix, got));
    const allowed = `must not overlap ${lost ?? ""}, which is replicated or immutable`;
    problems.require(lost === undefined, { property: "expiringPrefixes", allowed, got, fix: "remove or lengthen it" });
  }
}

const overlap = (one: string, other: string): boolean => one.startsWith(other) || other.startsWith(one);

/** Of two rules for the same objects only one would count. */
function checkOverlap(problems: Problems, property: string, sorted: readonly string[], fix: string): void {
  sorted.forEach((prefix, index) => {
    const within = sorted.slice(0, index).find((shorter) => prefix.startsWith(shorter));
    const allowed = `must not hold prefixes within each other (${within ?? ""} covers it)`;
    problems.require(within === undefined, { property, allowed, got: prefix, fix });
  });
}

function checkNumbers(problems: Problems, args: ArtifactStoresArgs): void {
  const days = [1, MOST_DAYS] as const;
  const { artifactExpirationDays, noncurrentVersionExpirationDays, keyDeletionWindowDays } = args;
  checkInteger(problems, "artifactExpirationDays", artifactExpirationDays, days, "omit it to use 180");
  checkInteger(problems, "noncurrentVersionExpirationDays", noncurrentVersionExpirationDays, days, "omit it to use 90");
  // Source: kms.ScheduleKeyDeletionRequest.PendingWindowInDays.
  checkInteger(problems, "keyDeletionWindowDays", keyDeletionWindowDays, [7, 30], "omit it to use 30");
}

function checkReaders(problems: Problems, { readerRoleArns = [], homeRegion }: ArtifactStoresArgs) {
  return byAccount(checkRoleArns(problems, "readerRoleArns", readerRoleArns, "name the roles that read", homeRegion));
}

function checkWriters(
  problems: Problems,
  { prefixWriterRoleArns = {}, homeRegion }: ArtifactStoresArgs,
): readonly PrefixWriters[] {
  const writers = Object.entries(prefixWriterRoleArns).sort(([one], [other]) => (one < other ? -1 : 1));
  return writers.map(([prefix, roleArns]) => {
    const property = `prefixWriterRoleArns[${JSON.stringify(prefix)}]`;
    problems.require(/^[^/*?$][^*?$]*\/$/.test(prefix) && prefix.length <= PREFIX_CHARACTERS, {
      property: "prefixWriterRoleArns",
      allowed: `must have key prefixes of at most ${PREFIX_CHARACTERS} characters that end with / and do not begin with it`,
      got: prefix,
      fix: "write it like releases/",
    });
    checkRoleArns(problems, property, roleArns, "name the roles that write", homeRegion);
    return { prefix, roleArns: [...roleArns].sort() };
  });
}
