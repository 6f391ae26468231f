import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createHandler, handler } from "../handler.js";

const options = {
  release: { version: "1.0.0-abcdef12-7", commit: "abcdef12" },
  environment: "test",
  region: "eu-central-1",
  clock: () => new Date("2026-03-01T08:02:00Z"),
};

/** @param {string} rawPath @param {{ method?: string, rawQueryString?: string }} [more] */
const event = (rawPath, { method = "GET", rawQueryString = "" } = {}) => ({
  rawPath,
  rawQueryString,
  requestContext: { requestId: "r-1", http: { method } },
});

/** @param {Record<string, unknown>[]} [entries] */
const handle = (entries = []) =>
  createHandler({ ...options, log: (level, message, fields) => void entries.push({ level, message, ...fields }) });

describe("handler", () => {
  it("answers as the server does", async () => {
    const { statusCode, headers, body } = await handle()(event("/health"));
    assert.equal(statusCode, 200);
    assert.equal(headers["content-type"], "application/json; charset=utf-8");
    assert.equal(headers["x-request-id"], "r-1");
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.deepEqual(JSON.parse(body), {
      status: "ok",
      version: "1.0.0-abcdef12-7",
      commit: "abcdef12",
      environment: "test",
      region: "eu-central-1",
    });
  });

  it("hands the query on, and says what is wrong with it", async () => {
    const shown = await handle()(event("/departures", { rawQueryString: "platform=1" }));
    const { departures } = JSON.parse(shown.body);
    assert.ok(departures.length > 0);
    assert.ok(departures.every((/** @type {{ platform: string }} */ { platform }) => platform === "1"));
    const wrong = await handle()(event("/", { rawQueryString: "platform=9" }));
    assert.deepEqual(
      [wrong.statusCode, JSON.parse(wrong.body).error],
      [400, 'platform must be one of 1, 2, 3, 4, got "9"'],
    );
  });

  it("shows the board, to HEAD without its body, and nothing to others", async () => {
    assert.match((await handle()(event("/"))).body, /<table>/);
    const head = await handle()(event("/", { method: "HEAD" }));
    assert.deepEqual([head.statusCode, head.body], [200, ""]);
    const post = await handle()(event("/", { method: "POST" }));
    assert.deepEqual([post.statusCode, post.headers["allow"]], [405, "GET, HEAD"]);
    assert.equal((await handle()(event("/nowhere"))).statusCode, 404);
  });

  it("logs a line for each request", async () => {
    /** @type {Record<string, unknown>[]} */
    const entries = [];
    await handle(entries)(event("/departures", { rawQueryString: "platform=2" }));
    const [{ milliseconds, trace, ...rest } = {}, ...others] = entries;
    assert.deepEqual(
      [rest, others],
      [
        { level: "info", message: "request", id: "r-1", method: "GET", path: "/departures?platform=2", status: 200 },
        [],
      ],
    );
    assert.ok(Number(milliseconds) >= 0);
  });

  it("lets Lambda count what the service throws", async () => {
    const broken = createHandler({
      ...options,
      log: () => {},
      clock: () => {
        throw new Error("no clock");
      },
    });
    await assert.rejects(broken(event("/")), /no clock/);
  });

  it("is what the function runs", async () => {
    const { statusCode, body } = await handler(event("/health"));
    assert.deepEqual([statusCode, JSON.parse(body).version], [200, "unreleased"]);
  });
});
