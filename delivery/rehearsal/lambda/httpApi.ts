/** An HTTP API of API Gateway on this machine: each request is an event for the function behind its alias. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface HttpAnswer {
  readonly statusCode?: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly isBase64Encoded?: unknown;
}

/** Calls the function. @returns what it answered, or why it failed */
export type CallFunction = (event: unknown) => Promise<{ readonly payload: unknown; readonly error?: string }>;

/** Longest request. Source: API Gateway Developer Guide, http-api-quotas: payload size 10 MB. */
const LONGEST_BODY = 10 * 1024 * 1024;

/** The event of a request. Source: API Gateway Developer Guide, http-api-develop-integrations-lambda, "Payload format version 2.0". */
export function eventOf(request: Pick<IncomingMessage, "method" | "url" | "headers">, body: Buffer): unknown {
  const { method = "GET", url = "/", headers } = request;
  const at = url.indexOf("?");
  const [rawPath, rawQueryString] = at < 0 ? [url, ""] : [url.slice(0, at), url.slice(at + 1)];
  const query = Object.fromEntries(new URLSearchParams(rawQueryString));
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(",")])),
    ...(rawQueryString === "" ? {} : { queryStringParameters: query }),
    requestContext: { http: { method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "127.0.0.1" }, stage: "$default" },
    ...(body.length > 0 ? { body: body.toString("base64") } : {}),
    isBase64Encoded: body.length > 0,
  };
}

/** Answers as API Gateway does: without a status the whole answer is the body, and a function that fails is a 500. */
function answer(response: ServerResponse, { payload, error }: Awaited<ReturnType<CallFunction>>): void {
  if (error !== undefined) {
    response.writeHead(500, { "content-type": "application/json" }).end('{"message":"Internal Server Error"}');
    return;
  }
  const given = (typeof payload === "object" && payload !== null ? payload : {}) as HttpAnswer;
  if (typeof given.statusCode !== "number") {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(payload));
    return;
  }
  const headers = Object.entries(given.headers ?? {}).map(([name, value]) => [name, String(value)] as const);
  const body = typeof given.body === "string" ? given.body : "";
  response.writeHead(given.statusCode, Object.fromEntries(headers));
  response.end(given.isBase64Encoded === true ? Buffer.from(body, "base64") : body);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LONGEST_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Listens on a port that the system chooses, on the loopback interface alone. */
export class HttpApi {
  private constructor(
    private readonly server: Server,
    readonly address: string,
  ) {}

  static async listen(call: CallFunction): Promise<HttpApi> {
    const server = createServer((request, response) => {
      bodyOf(request)
        .then(async (body) => {
          if (body === undefined) return void response.writeHead(413).end();
          answer(response, await call(eventOf(request, body)));
        })
        .catch(() => response.destroy());
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ port: 0, host: "127.0.0.1" }, resolve);
    });
    // It alone must keep no process alive.
    server.unref();
    return new HttpApi(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
