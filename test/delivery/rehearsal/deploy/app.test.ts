import assert from "node:assert/strict";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bootHost, healthCheck, type Revision } from "../../../../delivery/rehearsal/deploy";
import { createPorts } from "../../../../delivery/rehearsal/ports";
import { failureOf, Stage } from "./support";

const APP = join(__dirname, "../../../../app");

describe("the sample app on hosts", () => {
  let stage: Stage;
  const nextPort = createPorts();
  beforeEach(() => void (stage = new Stage()));
  afterEach(() => stage.end());

  /** What the build bundles. */
  function bundle(version: string): Revision {
    const folder = stage.bundleFolder(version);
    mkdirSync(folder, { recursive: true });
    for (const name of ["appspec.yml", "package.json", "src", "instance"]) {
      cpSync(join(APP, name), join(folder, name), { recursive: true });
    }
    writeFileSync(join(folder, "release.json"), JSON.stringify({ version, commit: "0123456789abcdef" }));
    return { bucket: "artifacts", key: "departures.zip", versionId: version, eTag: `"${version}"` };
  }

  it("is deployed, replaced, and rolled back when a release crashes", async () => {
    const port = await nextPort();
    const host = bootHost({
      id: "i-00000000000000001",
      region: "eu-central-1",
      port,
      root: join(stage.folder, "host"),
      files: { "/etc/departures/environment": `PORT=${port}\nENVIRONMENT=test\nAWS_REGION=eu-central-1\n` },
    });
    const group = await stage.group([host], { loadBalancer: { healthCheckPath: "/health" } });
    const served = async (): Promise<unknown> =>
      ((await healthCheck(host)).body as { version?: string } | undefined)?.version;

    const first = await group.deploy(bundle("1.0.0"));
    assert.equal(first.message, undefined);
    assert.equal(await served(), "1.0.0");
    assert.equal((await group.deploy(bundle("1.1.0"))).status, "Succeeded");
    assert.equal(await served(), "1.1.0");

    const injectFault = { event: "ValidateService", effect: "stopService" } as const;
    const failed = await group.deploy(bundle("1.2.0"), { injectFault });
    assert.equal(failureOf(failed).script, "instance/hooks/validate-service.sh");
    assert.equal(failed.rollback?.rolledBackTo?.versionId, "1.1.0");
    assert.equal(await served(), "1.1.0");
    assert.deepEqual(group.serving, [host.id]);
  });
});
