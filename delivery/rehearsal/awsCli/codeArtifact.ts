/** Commands of `aws codeartifact`. */
import { randomBytes } from "node:crypto";
import { domainArn, endpointOf, type PackagePlace, packagesArn } from "../packages/repositories";
import { writeToken } from "../packages/npmrc";
import { option, type Invocation } from "./invocation";
import type { Output } from "./output";
import { permitStep, servicesOf } from "./services";
import { UnknownUseError, UsageError } from "./usage";

/** Seconds that a token lives. Source: CodeArtifact User Guide, tokens-authentication. */
const SECONDS = { default: 43_200, least: 900 } as const;

function placeOf(call: Invocation): PackagePlace {
  const { account, region } = call.caller;
  return { domain: option(call, "--domain"), owner: call.options.get("--domain-owner") ?? account, region };
}

function secondsOf(call: Invocation): number {
  const seconds = Number(call.options.get("--duration-seconds") ?? SECONDS.default);
  const isAllowed = Number.isInteger(seconds) && seconds >= SECONDS.least && seconds <= SECONDS.default;
  if (seconds === 0 || isAllowed) return seconds;
  throw new UsageError(
    `Parameter validation failed: --duration-seconds must be 0 or ${SECONDS.least} to ${SECONDS.default}, got ${option(call, "--duration-seconds")}`,
  );
}

interface Token {
  readonly authorizationToken: string;
  /** Seconds since 1970. */
  readonly expiration: number;
}

function issueToken(call: Invocation): Token {
  const operation = "GetAuthorizationToken";
  const { graphs } = servicesOf(call);
  const { principal } = call.caller;
  const durationSeconds = secondsOf(call);
  const arn = domainArn(graphs, placeOf(call), operation);
  permitStep(call, { kind: "PackageLogin", principal, domainArn: arn, durationSeconds }, operation);
  return {
    authorizationToken: randomBytes(48).toString("base64url"),
    expiration: Math.floor(Date.now() / 1000) + (durationSeconds || SECONDS.default),
  };
}

/** Whoever asks for the address goes on to read from it. */
function endpoint(call: Invocation, format: string): string {
  const operation = "GetRepositoryEndpoint";
  const place = placeOf(call);
  const repository = option(call, "--repository");
  const repositoryArn = packagesArn(servicesOf(call).graphs, place, repository, operation);
  permitStep(call, { kind: "ReadPackages", principal: call.caller.principal, repositoryArn }, operation);
  return endpointOf(place, repository, format);
}

export const getToken = async (call: Invocation): Promise<Output> => {
  const { authorizationToken, expiration } = issueToken(call);
  return { authorizationToken, expiration: new Date(expiration * 1000).toISOString() };
};

export const repositoryEndpoint = async (call: Invocation): Promise<Output> => ({
  repositoryEndpoint: endpoint(call, option(call, "--format")),
});

/** Whole hours or minutes, whichever fit. */
const lifeOf = (seconds: number): string =>
  seconds % 3600 === 0 ? `${seconds / 3600} hours` : `${Math.floor(seconds / 60)} minutes`;

export const login = async (call: Invocation): Promise<string> => {
  const tool = option(call, "--tool");
  if (tool !== "npm") throw new UnknownUseError(`codeartifact login --tool ${tool} (it knows npm)`);
  const { authorizationToken, expiration } = issueToken(call);
  const url = endpoint(call, tool);
  await writeToken(call.home, url, authorizationToken);
  const { domain } = placeOf(call);
  call.note(`packages of ${domain}/${option(call, "--repository")}: npm takes them from where this machine does`);
  const until = new Date(expiration * 1000).toISOString();
  return (
    `Successfully configured npm to use AWS CodeArtifact repository ${url}\n` +
    `Login expires in ${lifeOf(secondsOf(call) || SECONDS.default)} at ${until}\n`
  );
};
