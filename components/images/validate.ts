/** Everything that can be wrong with an image repository before anything is registered. */
import type * as pulumi from "@pulumi/pulumi";
import {
  type ArnForm,
  checkAccountId,
  checkArn,
  checkInteger,
  checkName,
  checkRegion,
  checkUnique,
} from "../internal/checks";
import type { NameLimit } from "../internal/limits";
import { partitionOf } from "../internal/partitions";
import { Problems } from "../internal/problems";
import { type AccountRoles, byAccount, checkRoleArns } from "../internal/roleArns";
import type { ImageRepositoryArgs } from "./args";

const REPOSITORY: NameLimit = {
  what: "ECR repository name",
  min: 2,
  max: 256,
  pattern: /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/,
  words: "lower-case letters and digits, with . _ - or / between them",
  source: "ecr.RepositoryName",
};

/** Destinations of a registry's replication. Source: ECR User Guide replication. */
const MOST_DESTINATIONS = 25;
/** Longest age that a lifecycle rule takes. Source: ECR User Guide lifecycle_policy_parameters names no limit; countNumber is an int32. */
const MOST_DAYS = 2_147_483_647;

/** What the checks make of the args, sorted so that no order of args changes anything. */
export interface CheckedRepository {
  readonly regions: readonly string[];
  readonly partition: string;
  readonly replicates: boolean;
  readonly pullers: readonly AccountRoles[];
  readonly pushers: readonly AccountRoles[];
}

/** @throws pulumi.ResourceError that lists every problem. */
export function validateImageRepository(
  name: string,
  args: ImageRepositoryArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): CheckedRepository {
  const problems = new Problems("ImageRepository", name);
  checkName(problems, "repositoryName", REPOSITORY, args.repositoryName, "shorten or respell it");
  checkRegions(problems, args);
  checkKeys(problems, args);
  const days = [1, MOST_DAYS] as const;
  checkInteger(problems, "untaggedExpirationDays", args.untaggedExpirationDays, days, "omit it to use 30");
  checkAccountId(problems, args.accountId);
  const { pullRoleArns = [], pushRoleArns = [], homeRegion } = args;
  const pullers = checkRoleArns(problems, "pullRoleArns", pullRoleArns, "name the roles that pull", homeRegion);
  const pushers = checkRoleArns(problems, "pushRoleArns", pushRoleArns, "name the roles that push", homeRegion);
  problems.throwIfAny(opts);
  return {
    regions: [...args.regions].sort(),
    partition: partitionOf(args.homeRegion)!.id,
    replicates: args.replicates ?? args.regions.length > 1,
    pullers: byAccount(pullers),
    pushers: byAccount(pushers),
  };
}

function checkRegions(problems: Problems, { regions, homeRegion, replicates }: ImageRepositoryArgs): void {
  regions.forEach((region, index) => checkRegion(problems, region, `regions[${index}]`));
  checkUnique(problems, "regions", regions, "remove the repeated ones");
  const partitions = [...new Set(regions.flatMap((region) => partitionOf(region)?.id ?? []))];
  problems.require(partitions.length <= 1, {
    property: "regions",
    allowed: "must be of one partition",
    got: partitions,
    fix: "make a repository for each partition; ECR does not replicate between them",
  });
  problems.require(regions.includes(homeRegion), {
    property: "homeRegion",
    allowed: `must be one of regions (${regions.join(", ")})`,
    got: homeRegion,
    fix: "add it to regions",
  });
  problems.require(regions.length - 1 <= MOST_DESTINATIONS, {
    property: "regions",
    allowed: `must hold at most ${MOST_DESTINATIONS} regions beside homeRegion`,
    got: regions.length - 1,
    fix: "replicate to fewer",
  });
  problems.require(replicates !== true || regions.length > 1, {
    property: "replicates",
    allowed: "must not be true with one region",
    got: true,
    fix: "remove it or add regions",
  });
}

function checkKeys(problems: Problems, { regions, encryptionKeyArns }: ImageRepositoryArgs): void {
  if (encryptionKeyArns === undefined) return;
  const given = Object.keys(encryptionKeyArns).sort();
  problems.require(given.join() === [...regions].sort().join(), {
    property: "encryptionKeyArns",
    allowed: `must name a key for each of regions (${[...regions].sort().join(", ")}) and no other`,
    got: given,
    fix: "give a key to every region, or to none",
  });
  for (const [region, arn] of Object.entries(encryptionKeyArns)) {
    const form: ArnForm = {
      pattern: new RegExp(`^arn:aws[\\w-]*:kms:${region}:\\d{12}:key/[\\w-]+$`),
      words: `the ARN of a KMS key in ${region} (arn:…:kms:${region}:…:key/…)`,
    };
    checkArn(problems, `encryptionKeyArns["${region}"]`, form, arn, "give the region's own key");
  }
}
