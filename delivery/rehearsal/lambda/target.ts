/** A function that was deployed to, as a health check sees it: a real call through its alias. */
import type { Endpoint, Target } from "../pipeline/target";
import { ServiceError } from "../serviceError";
import type { LambdaFunction } from "./functions";
import { HttpApi } from "./httpApi";
import type { InvocationResult, Invocations } from "./invocations";

/** Asks for the health of a function behind an HTTP endpoint. Source: Lambda Developer Guide, urls-invocation, "Request payload format". */
export const HEALTH_EVENT = {
  version: "2.0",
  routeKey: "$default",
  rawPath: "/health",
  rawQueryString: "",
  headers: { host: "localhost" },
  requestContext: { http: { method: "GET", path: "/health", protocol: "HTTP/1.1", sourceIp: "127.0.0.1" } },
  isBase64Encoded: false,
};

export class FunctionTarget implements Target {
  private api: Promise<HttpApi> | undefined;

  constructor(
    readonly environment: string,
    readonly region: string,
    private readonly fn: LambdaFunction,
    private readonly alias: string,
    private readonly invocations: Invocations,
  ) {}

  async crash(): Promise<void> {
    const { version } = await this.fn.version(this.alias, "Invoke");
    this.fn.crashing.add(version);
  }

  async address(): Promise<string> {
    this.api ??= HttpApi.listen(async (event) => {
      const version = await this.fn.version(this.alias, "Invoke");
      return this.invocations.invoke(this.fn, version, event, [this.environment, this.region]);
    });
    return (await this.api).address;
  }

  async close(): Promise<void> {
    await (await this.api)?.close();
  }

  async endpoints(): Promise<readonly Endpoint[]> {
    const id = `${this.fn.name}:${this.alias}`;
    try {
      const version = await this.fn.version(this.alias, "Invoke");
      const where = [this.environment, this.region];
      const result = await this.invocations.invoke(this.fn, version, HEALTH_EVENT, where);
      if (result.notRehearsed !== undefined) return [];
      return [{ id, ...healthOf(result), version: versionOf(result) ?? `version ${result.executedVersion}` }];
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return [{ id, healthy: false, problem: error.detail }];
    }
  }
}

interface HttpAnswer {
  readonly statusCode?: unknown;
  readonly body?: unknown;
}

const answerOf = ({ payload }: InvocationResult): HttpAnswer =>
  typeof payload === "object" && payload !== null ? payload : {};

/** A function that answers HTTP must answer with 2xx; any other must answer. */
function healthOf(result: InvocationResult): Pick<Endpoint, "healthy" | "problem"> {
  if (result.error !== undefined) return { healthy: false, problem: result.error };
  const { statusCode } = answerOf(result);
  if (typeof statusCode !== "number" || (statusCode >= 200 && statusCode < 300)) return { healthy: true };
  return { healthy: false, problem: `it answers ${statusCode}` };
}

/** The version that the answer itself tells, as services do. */
function versionOf(result: InvocationResult): string | undefined {
  const { body } = answerOf(result);
  const text = typeof body === "string" ? parsed(body) : result.payload;
  const { version } = (typeof text === "object" && text !== null ? text : {}) as { version?: unknown };
  return typeof version === "string" ? version : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
