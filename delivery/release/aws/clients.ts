/** What all clients of AWS have in common. */
import type { CallerCredentials } from "./session";

// The SDK is locked to versions that run on this Node.js; which later ones will is nothing that the person at the terminal can act on.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

/** What a client needs to know; a handler of requests takes the place of the network in tests. */
export interface ClientOptions {
  readonly region: string;
  /** @default - the chain of the SDK: environment, profile, single sign-on, … */
  readonly credentials?: CallerCredentials;
  readonly requestHandler?: object;
  /** Attempts of a call. One is enough for a region that is thought lost. @default 5 */
  readonly attempts?: number;
}

/** Unit: milliseconds. */
const TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 60_000, throwOnRequestTimeout: true };

/** Settings of every client: throttling and lost connections are tried again, with growing pauses. */
export const clientSettings = ({ region, credentials, requestHandler = TIMEOUTS, attempts = 5 }: ClientOptions) => ({
  region,
  maxAttempts: attempts,
  retryMode: "standard",
  requestHandler,
  ...(credentials && { credentials }),
});
