/** Whether there are credentials at all: asked before anything that takes time. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { ReleaseError } from "../errors";
import { clientSettings } from "./clients";

/**
 * How long the metadata service of an instance or a container may take to answer. It answers at once where it is; elsewhere the packets may be
 * lost, and the SDK waits a second for each of several calls. Unit: milliseconds.
 */
const METADATA_TIMEOUT = 1_000;

/** Variables that name something else than a metadata service to ask. Source: SDK, `credential-provider-node`, `defaultProvider`. */
const OTHERS = ["AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE"] as const;

/** Whether only a metadata service can have credentials: files and single sign-on may take their time, and ask a person. */
function onlyMetadataIsLeft(environment: NodeJS.ProcessEnv): boolean {
  const home = environment["HOME"] ?? homedir();
  const files = [
    environment["AWS_CONFIG_FILE"] ?? join(home, ".aws", "config"),
    environment["AWS_SHARED_CREDENTIALS_FILE"] ?? join(home, ".aws", "credentials"),
  ];
  return OTHERS.every((name) => (environment[name] ?? "") === "") && !files.some((file) => existsSync(file));
}

/** Settles as `promise` does, or throws after a time that nobody waits longer. */
async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`The metadata service did not answer within ${milliseconds / 1000} s`);
    timer = setTimeout(() => reject(Object.assign(error, { name: "CredentialsProviderError" })), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

const reasonOf = (error: unknown): string => {
  const message = error instanceof Error ? error.message : String(error);
  return `${message.replace(/[.\s]*$/, "")}.\nLog in, or set AWS_PROFILE to a profile that may.`;
};

/**
 * Looks for credentials where the SDK does, and calls nothing of AWS with them.
 * @throws ReleaseError with exit code 2 when there are none
 */
export async function requireCredentials(): Promise<void> {
  const { STSClient } = await import("@aws-sdk/client-sts");
  // No call is made: the region only has to be there.
  const client = new STSClient(clientSettings({ region: "us-east-1" }));
  const found = client.config.credentials();
  try {
    await (onlyMetadataIsLeft(process.env) ? within(METADATA_TIMEOUT, found) : found);
  } catch (error) {
    found.catch(() => undefined);
    throw new ReleaseError(`There are no AWS credentials to be found. ${reasonOf(error)}`, 2);
  } finally {
    client.destroy();
  }
}
