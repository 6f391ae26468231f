import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireCredentials } from "../../../../delivery/release/aws/credentials";
import { statusCommand } from "../../../../delivery/cli/status";
import { createOutput } from "../../../../delivery/cli/output";

describe("release/aws/credentials", () => {
  const environment = { ...process.env };
  let home: string;
  let silent: Server;
  const sockets = new Set<Socket>();

  before(async () => {
    home = mkdtempSync(join(tmpdir(), "interlock-home-"));
    silent = createServer((socket) => void sockets.add(socket.on("error", () => undefined))).listen(0, "127.0.0.1");
    await once(silent, "listening");
  });
  after(() => {
    sockets.forEach((socket) => socket.destroy());
    silent.close();
    rmSync(home, { recursive: true });
  });
  beforeEach(() => {
    const kept = Object.entries(environment).filter(
      ([name]) => !name.startsWith("AWS_") || name.startsWith("AWS_SDK_JS"),
    );
    process.env = { ...Object.fromEntries(kept), HOME: home };
  });
  afterEach(() => {
    process.env = { ...environment };
  });

  const none = (reason: string) => ({
    name: "ReleaseError",
    exitCode: 2,
    message: `There are no AWS credentials to be found. ${reason}\nLog in, or set AWS_PROFILE to a profile that may.`,
  });

  it("waits no longer than a second for a metadata service that does not answer", async () => {
    process.env["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    // It answers never: that there is an answer at all is the limit.
    await assert.rejects(requireCredentials(), none("The metadata service did not answer within 1 s."));
  });

  it("says at once that there are none, whatever the command", async () => {
    process.env["AWS_EC2_METADATA_DISABLED"] = "true";
    const refused = none("Could not load credentials from any providers.");
    await assert.rejects(requireCredentials(), refused);
    await assert.rejects(statusCommand({}, createOutput({ json: false, verbose: false })), refused);
  });

  it("takes those of the environment and of a file, and asks nobody else", async () => {
    process.env["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "http://127.0.0.1:1";
    const file = join(home, "credentials");
    writeFileSync(file, "[default]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = example\n");
    process.env["AWS_SHARED_CREDENTIALS_FILE"] = file;
    await requireCredentials();
    delete process.env["AWS_SHARED_CREDENTIALS_FILE"];
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "example" });
    await requireCredentials();
  });
});
