import assert from "node:assert/strict";
import { type CallFunction, HttpApi } from "../../../../delivery/rehearsal/lambda/httpApi";

describe("rehearsal/lambda/httpApi", () => {
  let api: HttpApi;
  const events: unknown[] = [];
  const listen = async (call: CallFunction): Promise<void> => {
    api = await HttpApi.listen(call);
  };
  beforeEach(() => events.splice(0));
  afterEach(() => api.close());

  it("hands each request to the function and its answer back", async () => {
    await listen(async (event) => {
      events.push(event);
      return { payload: { statusCode: 201, headers: { "x-board": "departures" }, body: "made" } };
    });
    const response = await fetch(`${api.address}/board?station=1`, { method: "POST", body: "hello" });
    assert.deepEqual(
      [response.status, response.headers.get("x-board"), await response.text()],
      [201, "departures", "made"],
    );
    const [event] = events as [Record<string, unknown>];
    const { headers: _, ...rest } = event;
    assert.deepEqual(rest, {
      version: "2.0",
      routeKey: "$default",
      rawPath: "/board",
      rawQueryString: "station=1",
      queryStringParameters: { station: "1" },
      requestContext: {
        http: { method: "POST", path: "/board", protocol: "HTTP/1.1", sourceIp: "127.0.0.1" },
        stage: "$default",
      },
      body: Buffer.from("hello").toString("base64"),
      isBase64Encoded: true,
    });
  });

  it("takes an answer without a status for the body, and decodes one that says so", async () => {
    await listen(async () => ({ payload: { board: [] } }));
    const plain = await fetch(api.address);
    assert.deepEqual([plain.status, await plain.json()], [200, { board: [] }]);
    await api.close();
    const body = Buffer.from("zug").toString("base64");
    await listen(async () => ({ payload: { statusCode: 200, body, isBase64Encoded: true } }));
    assert.equal(await (await fetch(api.address)).text(), "zug");
  });

  it("answers 500 where the function fails", async () => {
    await listen(async () => ({ payload: null, error: "it crashed" }));
    const response = await fetch(api.address);
    assert.deepEqual([response.status, await response.json()], [500, { message: "Internal Server Error" }]);
  });
});
