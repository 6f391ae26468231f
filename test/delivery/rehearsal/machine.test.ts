import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  networkVariables,
  registryVariables,
  searchPath,
  SYSTEM_PATH,
  toolVariables,
} from "../../../delivery/rehearsal/machine";

describe("rehearsal/machine", () => {
  it("looks for programs where the user finds them, then where every system has them", () => {
    const own = ["/home/ada/.pyenv/shims", "/usr/bin", "/opt/go/bin"];
    const PATH = [
      ...own,
      "",
      ".",
      "bin",
      "/app/node_modules/.bin",
      "/usr/lib/node_modules/npm/node_modules/@npmcli/run-script/lib/node-gyp-bin",
    ];
    assert.deepEqual(searchPath({ PATH: PATH.join(":") }), [
      ...own,
      ...SYSTEM_PATH.filter((path) => path !== "/usr/bin"),
    ]);
    assert.deepEqual(searchPath({}), SYSTEM_PATH);
  });

  it("passes on the way to the network and to packages, and nothing else", () => {
    const environment = {
      HTTPS_PROXY: "http://proxy",
      SSL_CERT_FILE: "/ca.pem",
      PIP_INDEX_URL: "https://pip",
      HOME: "/h",
      AWS_PROFILE: "prod",
    };
    assert.deepEqual(networkVariables(environment), { HTTPS_PROXY: "http://proxy", SSL_CERT_FILE: "/ca.pem" });
    assert.deepEqual(registryVariables(environment), { PIP_INDEX_URL: "https://pip" });
  });

  it("tells tools of the user's home where it is", () => {
    const home = mkdtempSync(join(tmpdir(), "interlock-home-"));
    mkdirSync(join(home, ".pyenv"));
    assert.deepEqual(toolVariables({ JAVA_HOME: "/opt/java", HOME: home }, home), {
      JAVA_HOME: "/opt/java",
      PYENV_ROOT: join(home, ".pyenv"),
    });
    assert.deepEqual(toolVariables({ PYENV_ROOT: "/own" }, home), { PYENV_ROOT: "/own" });
    rmSync(home, { recursive: true });
  });
});
