/** Everything that can be wrong with a connection before anything is registered. */
import type * as pulumi from "@pulumi/pulumi";
import {
  type ArnForm,
  checkAccountId,
  checkChoice,
  checkCount,
  checkedArn,
  checkRegion,
  checkUnique,
  plainText,
} from "../internal/checks";
import { REGIONS_WITHOUT_CONNECTIONS } from "../internal/serviceRegions";
import { ACCOUNT_ID } from "../internal/limits";
import { Problems } from "../internal/problems";
import type { ConnectionVpc, SourceConnectionArgs } from "./args";
import { ConnectionProvider, HOSTED_PROVIDERS } from "./enums";

/** Source: `codeconnections.HostArn`. */
const HOST_ARN: ArnForm = {
  pattern: /^arn:aws[\w-]*:(?:codeconnections|codestar-connections):[\w-]+:\d{12}:host\/[\w./-]+$/,
  words: "the ARN of a host (arn:…:codeconnections:…:host/…)",
};

/** What the checks make of the args. */
export interface CheckedConnection {
  readonly hostArn: pulumi.Input<string> | undefined;
}

/** @throws pulumi.ResourceError that lists every problem. */
export function validateSourceConnection(
  name: string,
  args: SourceConnectionArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): CheckedConnection {
  const problems = new Problems("SourceConnection", name);
  const { providerType, hostArn } = args;
  const known = checkChoice(problems, "providerType", providerType, ConnectionProvider, "take one of them");
  // Sources: `codeconnections.ConnectionName`, `HostName`.
  checkLength(problems, "connectionName", args.connectionName, 32);
  checkLength(problems, "hostName", args.hostName, 64);
  if (known) checkHost(problems, args);
  checkShare(problems, args);
  checkAccountId(problems, args.accountId);
  checkRegion(problems, args.region);
  problems.require(args.region === undefined || !REGIONS_WITHOUT_CONNECTIONS.includes(args.region), {
    property: "region",
    allowed: "must be a region with CodeConnections",
    got: args.region,
    fix: "let the pipeline live in another region; its deployments may stay",
  });
  const checkedHost =
    hostArn === undefined
      ? undefined
      : checkedArn(problems, "hostArn", HOST_ARN, hostArn, "give the hostArn of another SourceConnection");
  problems.throwIfAny(opts);
  return { hostArn: checkedHost };
}

function checkLength(problems: Problems, property: string, value: string | undefined, most: number): void {
  problems.require(value === undefined || (value.length >= 1 && value.length <= most), {
    property,
    allowed: `must have 1 to ${most} characters`,
    got: value,
    fix: "omit it to have one made",
  });
}

function checkHost(problems: Problems, args: SourceConnectionArgs): void {
  const { providerType, hostEndpoint, hostArn, hostName, hostVpc } = args;
  const hosts = [hostEndpoint, hostArn].filter((value) => value !== undefined).length;
  const hosted = HOSTED_PROVIDERS.includes(providerType);
  problems.require(hosts === (hosted ? 1 : 0), {
    property: hosted || hostEndpoint !== undefined ? "hostEndpoint" : "hostArn",
    allowed: hosted
      ? `must be given for ${providerType}, or hostArn in its place`
      : `must not be given for ${providerType}, which is a public service`,
    got: hosted ? (hosts === 0 ? "neither" : "both") : (hostEndpoint ?? "a host"),
    fix: hosted
      ? "give the server's address, or a host that exists"
      : `remove it, or take ${HOSTED_PROVIDERS.join(" or ")}`,
  });
  for (const [property, value] of Object.entries({ hostName, hostVpc })) {
    problems.require(value === undefined || hostEndpoint !== undefined, {
      property,
      allowed: "must not be given without hostEndpoint",
      fix: "remove it, or give the server's address",
    });
  }
  // Source: `codeconnections.CreateHostInput`.
  problems.require(
    hostEndpoint === undefined ||
      (/^https:\/\/[^\s/@?#]+(?:\/[^\s?#]*)?$/.test(hostEndpoint) && hostEndpoint.length <= 512),
    {
      property: "hostEndpoint",
      allowed: "must be an HTTPS address of at most 512 characters, without user and query",
      got: hostEndpoint?.includes("@") === true ? undefined : hostEndpoint,
      fix: "give it as people open the server",
    },
  );
  if (hostVpc !== undefined) checkVpc(problems, hostVpc);
}

/** Sources: `codeconnections.VpcId`, `SubnetId`, `SecurityGroupId`, `TlsCertificate` and their lists. What is not plain passes. */
function checkVpc(problems: Problems, { vpcId, subnetIds, securityGroupIds, tlsCertificate }: ConnectionVpc): void {
  checkId(problems, "hostVpc.vpcId", vpcId, "vpc");
  checkCount(problems, "hostVpc.subnetIds", subnetIds, [1, 10], "subnets", "name those that reach the server");
  subnetIds.forEach((value, index) => checkId(problems, `hostVpc.subnetIds[${index}]`, value, "subnet"));
  checkCount(problems, "hostVpc.securityGroupIds", securityGroupIds, [1, 10], "groups", "name 1 to 10");
  securityGroupIds.forEach((value, index) => checkId(problems, `hostVpc.securityGroupIds[${index}]`, value, "sg"));
  const pem = plainText(tlsCertificate);
  const isPem = /^\s*-----BEGIN CERTIFICATE-----[^]*-----END CERTIFICATE-----\s*$/;
  problems.require(pem === undefined || (isPem.test(pem) && pem.length <= 16384), {
    property: "hostVpc.tlsCertificate",
    allowed: "must be a certificate in PEM of at most 16384 characters",
    fix: "give the text from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----",
  });
}

function checkId(problems: Problems, property: string, value: pulumi.Input<string>, prefix: string): void {
  const text = plainText(value);
  problems.require(text === undefined || new RegExp(`^${prefix}-\\w{8}(?:\\w{9})?$`).test(text), {
    property,
    allowed: `must be an id, ${prefix}-…`,
    got: text,
    fix: "give the id, not the name or ARN",
  });
}

function checkShare(problems: Problems, args: SourceConnectionArgs): void {
  const { sharedWithAccountIds = [], shareOutsideOrganization, accountId } = args;
  checkUnique(problems, "sharedWithAccountIds", sharedWithAccountIds, "name each account once");
  sharedWithAccountIds.forEach((account, index) => {
    const property = `sharedWithAccountIds[${index}]`;
    problems.require(ACCOUNT_ID.test(account), {
      property,
      allowed: "must be twelve digits",
      got: account,
      fix: "give the account's id",
    });
    problems.require(account !== accountId, {
      property,
      allowed: "must not be the connection's own account",
      got: account,
      fix: "remove it",
    });
  });
  problems.require(shareOutsideOrganization !== true || sharedWithAccountIds.length > 0, {
    property: "shareOutsideOrganization",
    allowed: "must not be true without sharedWithAccountIds",
    fix: "name the accounts, or remove it",
  });
}
