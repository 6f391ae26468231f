import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { after, before, describe, it } from "node:test";
import { createLog } from "../src/log.js";
import { createService } from "../src/server.js";

/** @type {Record<string, unknown>[]} */
const entries = [];
let broken = false;
const service = createService({
  release: { version: "1.0.0-0123abcd-7", commit: "0123abcd" },
  environment: "staging",
  region: "eu-central-1",
  clock: () => {
    if (broken) throw new Error("the clock stopped");
    return new Date("2026-03-01T08:30:00.000Z");
  },
  log: createLog((line) => entries.push(JSON.parse(line))),
});
let origin = "";

/**
 * The log line of a request; it is written when the answer is through, which the client may see first.
 *
 * @param {string} id
 */
async function logged(id) {
  for (;;) {
    const entry = entries.find((candidate) => candidate.id === id && candidate.message === "request");
    if (entry) return entry;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("server", () => {
  before(async () => {
    origin = `http://127.0.0.1:${await service.listen(0, "127.0.0.1")}`;
  });
  after(() => service.drain(0));

  it("serves the board as a page", async () => {
    const response = await fetch(`${origin}/`);
    const page = await response.text();
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
    assert.match(page, /<h1>Departures, Northbridge Central<\/h1>/);
    assert.match(page, /<time datetime="2026-03-01T08:31:00\.000Z">08:31<\/time><\/td><td>S 2<\/td><td>Airport<\/td>/);
    assert.match(page, /Release 1\.0\.0-0123abcd-7 in staging eu-central-1/);
  });

  it("serves the departures of one platform as JSON", async () => {
    const response = await fetch(`${origin}/departures?platform=1`);
    assert.equal(response.headers.get("content-type"), "application/json; charset=utf-8");
    assert.deepEqual(await response.json(), {
      station: "Northbridge Central",
      at: "2026-03-01T08:30:00.000Z",
      departures: [
        { time: "2026-03-01T08:34:00.000Z", train: "IC 1", destination: "Harbour City", platform: "1" },
        { time: "2026-03-01T09:04:00.000Z", train: "IC 1", destination: "Harbour City", platform: "1" },
      ],
    });
  });

  it("says which platforms there are when asked for another", async () => {
    for (const path of ["/departures?platform=9", "/?platform=9"]) {
      const response = await fetch(origin + path);
      assert.equal(response.status, 400);
      assert.deepEqual(await response.json(), { error: 'platform must be one of 1, 2, 3, 4, got "9"' });
    }
  });

  it("reports its health and release", async () => {
    const response = await fetch(`${origin}/health`);
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), {
      status: "ok",
      version: "1.0.0-0123abcd-7",
      commit: "0123abcd",
      environment: "staging",
      region: "eu-central-1",
    });
  });

  it("answers 404 where there is nothing, whatever the path is called", async () => {
    for (const path of ["/nowhere", "/constructor", "/__proto__", "//"]) {
      const response = await fetch(origin + path);
      assert.equal(response.status, 404, path);
      assert.deepEqual(await response.json(), { error: `nothing at ${path}` });
    }
  });

  it("answers 405 with what is allowed, and ends the connection of an unread body", async () => {
    const response = await fetch(`${origin}/departures`, { method: "POST", body: "{}" });
    assert.equal(response.status, 405);
    assert.equal(response.headers.get("allow"), "GET, HEAD");
    assert.equal(response.headers.get("connection"), "close");
    assert.deepEqual(await response.json(), { error: "POST is not allowed" });
  });

  it("answers HEAD with the headers of GET", async () => {
    const [get, head] = await Promise.all([fetch(`${origin}/health`), fetch(`${origin}/health`, { method: "HEAD" })]);
    assert.equal(head.status, 200);
    assert.equal(head.headers.get("content-length"), String((await get.arrayBuffer()).byteLength));
    assert.equal(await head.text(), "");
  });

  it("keeps a caller's request id and logs the request with it", async () => {
    const headers = { "x-request-id": "req-42", "x-amzn-trace-id": "Root=1-2-3" };
    const response = await fetch(`${origin}/health?full`, { headers });
    assert.equal(response.headers.get("x-request-id"), "req-42");
    const { time, milliseconds, ...entry } = await logged("req-42");
    assert.deepEqual(entry, {
      level: "info",
      message: "request",
      id: "req-42",
      method: "GET",
      path: "/health?full",
      status: 200,
      trace: "Root=1-2-3",
    });
    assert.ok(typeof time === "string" && typeof milliseconds === "number");
  });

  it("gives a request a new id when the caller's is none", async () => {
    const response = await fetch(`${origin}/health`, { headers: { "x-request-id": "no spaces, please" } });
    assert.match(response.headers.get("x-request-id") ?? "", /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it("answers 500 without the reason, and logs the reason", async () => {
    broken = true;
    const response = await fetch(`${origin}/departures`, { headers: { "x-request-id": "req-500" } });
    broken = false;
    assert.equal(response.status, 500);
    assert.deepEqual(await response.json(), { error: "internal error", id: "req-500" });
    const failure = entries.find(({ id, level }) => id === "req-500" && level === "error");
    assert.match(String(failure?.error), /^Error: the clock stopped/);
  });
});

describe("server, draining", () => {
  it("takes no new connections, answers the open ones and closes them", async () => {
    const draining = createService({ release: { version: "1" }, log: createLog(() => {}) });
    const port = await draining.listen(0, "127.0.0.1");
    const open = connect(port, "127.0.0.1");
    await once(open, "connect");
    // Half a request: the connection is in use when the drain begins.
    open.write("GET /health HTTP/1.1\r\nhost: station\r\n");
    await fetch(`http://127.0.0.1:${port}/health`, { headers: { connection: "close" } }).then((r) => r.text());

    const drained = draining.drain(5_000);
    assert.equal(draining.drain(5_000), drained);
    await assert.rejects(fetch(`http://127.0.0.1:${port}/health`), TypeError);

    open.write("\r\n");
    const answer = (await open.toArray()).join("");
    assert.match(answer, /^HTTP\/1\.1 503 /);
    assert.match(answer, /connection: close/i);
    assert.match(answer, /"status":"draining"/);
    await drained;
  });

  it("cuts a connection that outlives the time", async () => {
    const draining = createService({ release: { version: "1" }, log: createLog(() => {}) });
    const port = await draining.listen(0, "127.0.0.1");
    const open = connect(port, "127.0.0.1");
    await once(open, "connect");
    open.write("GET /health HTTP/1.1\r\n");
    await fetch(`http://127.0.0.1:${port}/health`, { headers: { connection: "close" } }).then((r) => r.text());
    await Promise.all([draining.drain(1), open.on("error", () => {}).toArray()]);
  });

  it("refuses a port that is taken", async () => {
    const first = createService({ release: { version: "1" }, log: createLog(() => {}) });
    const port = await first.listen(0, "127.0.0.1");
    const second = createService({ release: { version: "1" }, log: createLog(() => {}) });
    await assert.rejects(second.listen(port, "127.0.0.1"), { code: "EADDRINUSE" });
    await first.drain(0);
  });
});
