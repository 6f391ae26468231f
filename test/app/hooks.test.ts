import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { parse } from "yaml";
import { APP, Host, run } from "./host";

const UNIT = "/etc/systemd/system/departures.service";
const ENVIRONMENT = "/etc/departures/environment";
const RELEASE = "/opt/departures/release.json";

describe("app: hooks", () => {
  let host: Host;
  beforeEach(() => {
    host = new Host();
  });
  afterEach(() => host.remove());

  describe("ApplicationStop", () => {
    it("succeeds where nothing is installed", async () => {
      assert.deepEqual(await host.hook("application-stop"), {
        code: 0,
        stdout: "application-stop.sh: no departures.service is installed: nothing to stop\n",
        stderr: "",
      });
      assert.deepEqual(host.calls(), []);
    });

    it("stops the unit", async () => {
      host.write(UNIT, "");
      const { code, stdout } = await host.hook("application-stop");
      assert.deepEqual([code, stdout], [0, "application-stop.sh: departures.service is stopped\n"]);
      assert.deepEqual(host.calls(), ["stop departures.service"]);
    });

    it("fails when the unit does not stop", async () => {
      host.write(UNIT, "");
      host.refuses("stop");
      assert.equal((await host.hook("application-stop")).code, 1);
    });
  });

  describe("BeforeInstall", () => {
    it("accepts a host with its environment and creates no user in a folder", async () => {
      host.write(ENVIRONMENT, 'ENVIRONMENT=dev\nPORT="8081"\n');
      host.command("useradd", '#!/bin/sh\necho "useradd $*" >>"$(dirname "$0")/calls"\n');
      assert.deepEqual(await host.hook("before-install"), {
        code: 0,
        stdout: [
          "before-install.sh: the service will listen on port 8081",
          `before-install.sh: the host is the folder ${host.destination}: user departures is not created`,
          "",
        ].join("\n"),
        stderr: "",
      });
      assert.deepEqual(host.calls(), []);
    });

    it("refuses a host without its environment", async () => {
      const file = `${host.destination}${ENVIRONMENT}`;
      const { code, stderr } = await host.hook("before-install");
      assert.equal(code, 1);
      assert.equal(
        stderr,
        `before-install.sh: ${file} is missing; the launch template's user data writes it at boot (PORT=8080)\n`,
      );
    });

    it("refuses a port that is none, and runs nothing in the file", async () => {
      host.write(ENVIRONMENT, "PORT=http\nREGION=$(touch ran)\n");
      const { code, stderr } = await host.hook("before-install");
      const file = `${host.destination}${ENVIRONMENT}`;
      assert.deepEqual([code, stderr], [1, `before-install.sh: ${file}: PORT must be a number such as PORT=8080\n`]);
    });

    it("refuses a Node.js that is too old", async () => {
      host.write(ENVIRONMENT, "PORT=8081\n");
      host.command("node", "#!/bin/sh\n[ $1 = --version ] && echo v18.20.8\n");
      const { code, stderr } = await host.hook("before-install");
      assert.deepEqual([code, stderr], [1, "before-install.sh: node must be 20.19 or newer, got v18.20.8\n"]);
    });
  });

  describe("the user", () => {
    const ids = (uid: number, known: boolean): string =>
      `#!/bin/sh\n[ $# = 1 ] && { echo ${uid}; exit 0; }\nexit ${known ? 0 : 1}\n`;
    const cases = [
      { title: "is created by root", uid: 0, known: false, says: "user departures is created", created: true },
      { title: "is left when it exists", uid: 0, known: true, says: "user departures exists", created: false },
      { title: "needs root", uid: 501, known: false, says: "not root: user departures is not created", created: false },
    ];
    for (const { title, uid, known, says, created } of cases) {
      it(title, async () => {
        host.command("id", ids(uid, known));
        host.command("useradd", '#!/bin/sh\necho "useradd $*" >>"$(dirname "$0")/calls"\n');
        const script = 'source "$0"; ensure_user';
        const lib = join(APP, "instance", "hooks", "lib.sh");
        const { stdout, stderr } = await run(
          "bash",
          ["--norc", "-euc", script, lib],
          host.environment({ DESTDIR: "" }),
        );
        assert.deepEqual([stdout, stderr], [`lib.sh: ${says}\n`, ""]);
        const options = "--system --user-group --no-create-home --home-dir /opt/departures --shell /sbin/nologin";
        assert.deepEqual(host.calls(), created ? [`useradd ${options} departures`] : []);
      });
    }
  });

  describe("AfterInstall and ApplicationStart", () => {
    it("read the new unit, enable it, then restart it; twice is the same as once", async () => {
      const calls = ["daemon-reload", "enable departures.service", "restart departures.service"];
      for (const hook of ["after-install", "application-start", "after-install", "application-start"]) {
        assert.equal((await host.hook(hook)).code, 0, hook);
      }
      assert.deepEqual(host.calls(), [...calls, ...calls]);
    });

    it("fail with the unit's last lines", async () => {
      host.refuses("restart");
      assert.deepEqual(await host.hook("application-start"), {
        code: 1,
        stdout: "",
        stderr: "the unit's last line\napplication-start.sh: departures.service does not start\n",
      });
    });
  });

  describe("ValidateService", () => {
    let server: Server;
    let url: string;
    let answer: { status: number; body: string };
    const healthy = (version: string): string => JSON.stringify({ status: "ok", version });

    beforeEach(async () => {
      server = createServer((_, response) => {
        response.writeHead(answer.status, { connection: "close" }).end(answer.body);
      });
      await once(server.listen(0, "127.0.0.1"), "listening");
      const { port } = server.address() as AddressInfo;
      url = `http://127.0.0.1:${port}/health`;
      host.write(ENVIRONMENT, `PORT=${port}\n`);
      host.write(RELEASE, '{ "version": "1.0.0-0123abcd-7" }');
      answer = { status: 200, body: healthy("1.0.0-0123abcd-7") };
    });
    afterEach(() => server.close());

    const failsWith = async (message: string, extra: NodeJS.ProcessEnv = {}): Promise<void> => {
      assert.deepEqual(await host.hook("validate-service", extra), {
        code: 1,
        stdout: "",
        stderr: `the unit's last line\nvalidate-service.sh: ${message}\n`,
      });
    };

    it("passes when the installed version is healthy", async () => {
      assert.deepEqual(await host.hook("validate-service"), {
        code: 0,
        stdout: `validate-service.sh: ${url} is ok and serves 1.0.0-0123abcd-7\n`,
        stderr: "",
      });
      assert.deepEqual(host.calls(), ["is-active departures.service"]);
    });

    it("waits for a service that is not up yet", async () => {
      const body = JSON.stringify({ status: "starting", version: "1.0.0-0123abcd-7" });
      answer = { status: 503, body };
      server.once("request", () => {
        answer = { status: 200, body: healthy("1.0.0-0123abcd-7") };
      });
      assert.equal((await host.hook("validate-service", { VALIDATE_SECONDS: "30" })).code, 0);
      assert.deepEqual(host.calls(), ["is-active departures.service", "is-active departures.service"]);
    });

    it("fails at once when another version answers", async () => {
      answer = { status: 200, body: healthy("1.0.0-fedcba98-6") };
      const versions = "1.0.0-0123abcd-7, got 1.0.0-fedcba98-6";
      await failsWith(`${url} must report the installed version ${versions}`, { VALIDATE_SECONDS: "30" });
    });

    it("fails at once when something else answers", async () => {
      answer = { status: 200, body: "<h1>It works</h1>" };
      await failsWith(`${url} must report JSON, got "<h1>It works</h1>"`, { VALIDATE_SECONDS: "30" });
    });

    it("fails at once when the unit is not active", async () => {
      host.unitIs("failed");
      await failsWith(`departures.service is failed, so nothing answers at ${url}`, { VALIDATE_SECONDS: "30" });
      assert.deepEqual(host.calls(), [
        "is-active departures.service",
        "status --no-pager --lines=10 departures.service",
      ]);
    });

    it("gives up on a service that stays unhealthy", async () => {
      answer = { status: 503, body: JSON.stringify({ status: "draining", version: "1.0.0-0123abcd-7" }) };
      await failsWith(`${url} reports 503 and status draining; gave up after 0 seconds`);
    });

    it("gives up on a service that does not answer", async () => {
      server.close();
      await failsWith(`${url} does not answer (ECONNREFUSED); gave up after 0 seconds`);
    });

    it("fails when no release is installed", async () => {
      host.write(RELEASE, "");
      await failsWith(`${host.destination}${RELEASE}: Unexpected end of JSON input`);
    });
  });

  it("are those that appspec.yml names, with time enough for what they wait for", () => {
    interface Script {
      readonly location: string;
      readonly timeout: number;
    }
    const appspec = parse(readFileSync(join(APP, "appspec.yml"), "utf8")) as { hooks: Record<string, Script[]> };
    const scripts = Object.entries(appspec.hooks).map(([event, [script]]) => [
      event,
      script?.location,
      script?.timeout,
    ]);
    assert.deepEqual(scripts, [
      ["ApplicationStop", "instance/hooks/application-stop.sh", 30],
      ["BeforeInstall", "instance/hooks/before-install.sh", 30],
      ["AfterInstall", "instance/hooks/after-install.sh", 30],
      ["ApplicationStart", "instance/hooks/application-start.sh", 30],
      ["ValidateService", "instance/hooks/validate-service.sh", 60],
    ]);
  });
});
