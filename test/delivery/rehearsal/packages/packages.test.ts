import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Graph } from "../../../../delivery/graph";
import { ROOT } from "../../../support/project";
import { APP, Clone, smallGraphs } from "../clone";
import { changed, without } from "../graphs";

const HOST = "departures-111111111111.d.codeartifact.eu-central-1.amazonaws.com/npm/departures/";

/** The app's build, with the sign-in of the sample app and an installation of packages before it. */
const buildspec = (...commands: readonly string[]): string =>
  APP["buildspec.yml"]!.replace("    commands:\n", `$&${commands.map((one) => `      - ${one}\n`).join("")}`);

const PACKAGES = {
  "package.json": `{ "name": "departures", "version": "1.0.0" }`,
  "package-lock.json": `{ "name": "departures", "version": "1.0.0", "lockfileVersion": 3, "packages": {} }`,
  ".npmrc": "audit=false\nfund=false\nupdate-notifier=false\n",
  "scripts/packages.sh": readFileSync(join(ROOT, "app/scripts/packages.sh"), "utf8"),
};

describe("Packages of a rehearsal", function () {
  this.timeout(300_000);
  let clone: Clone;
  let graphs: ReadonlyMap<string, Graph>;

  before(async () => {
    graphs = await smallGraphs({ shared: { packages: true }, dev: { packages: true } }, ["shared", "dev"]);
  });

  afterEach(() => clone.remove());

  const printed = (): string[] => clone.events.flatMap((event) => (event.kind === "output" ? [event.line] : []));

  it("sign npm in by the build's own role, and leave this machine's registry and configuration alone", async () => {
    const commands = ["sh scripts/packages.sh", "npm ci", "sed 's/=.*/=…/' ~/.npmrc"];
    clone = new Clone({ ...PACKAGES, "buildspec.yml": buildspec(...commands) });
    const report = await clone.rehearse(graphs);
    assert.equal(report.ok, true, JSON.stringify(report.environments));
    const lines = printed();
    assert.ok(lines.includes(`Successfully configured npm to use AWS CodeArtifact repository https://${HOST}`));
    assert.ok(lines.some((line) => /^Login expires in 12 hours at \d{4}-/.test(line)));
    assert.ok(lines.includes(`//${HOST}:_authToken=…`), lines.join("\n"));
    assert.ok(!lines.some((line) => line.startsWith("registry=")));
    assert.deepEqual(report.notRehearsed, [
      "packages of departures/departures: npm takes them from where this machine does",
      "what the trail departures-audit records, and its files",
    ]);
  });

  it("are not signed in to where the environment uses none", async () => {
    clone = new Clone({ ...PACKAGES, "buildspec.yml": buildspec("sh scripts/packages.sh") });
    const report = await clone.rehearse(await smallGraphs({}, ["shared", "dev"]));
    assert.deepEqual(
      [report.ok, report.notRehearsed],
      [true, ["what the trail departures-audit records, and its files"]],
    );
  });

  for (const action of [
    "codeartifact:GetAuthorizationToken",
    "sts:GetServiceBearerToken",
    "codeartifact:GetRepositoryEndpoint",
  ])
    it(`are out of reach without ${action}`, async () => {
      clone = new Clone({ ...PACKAGES, "buildspec.yml": buildspec("sh scripts/packages.sh") });
      const report = await clone.rehearse(
        changed(graphs, "dev", (graph) => without(graph, "departures-dev-build", action)),
      );
      const [error = ""] = report.environments.flatMap(
        ({ execution }) => execution?.stages.flatMap(({ actions }) => actions.flatMap((one) => one.error ?? [])) ?? [],
      );
      assert.match(error, /An error occurred \(AccessDeniedException\) when calling the Get\w+ operation: /);
      assert.ok(error.includes(action), error);
    });

  const errorOf = async (): Promise<string> => {
    const { environments } = await clone.rehearse(graphs);
    const actions = environments.flatMap(({ execution }) => execution?.stages.flatMap((stage) => stage.actions) ?? []);
    return actions.map(({ error = "" }) => error).join("");
  };

  const OWN = '--domain departures --domain-owner "$CODEARTIFACT_OWNER"';
  const ADDRESS = `aws codeartifact get-repository-endpoint ${OWN} --format npm --query repositoryEndpoint --output text`;

  it("give tokens, and addresses of repositories that the build may read", async () => {
    clone = new Clone({
      "buildspec.yml": buildspec(
        `test -n "$(aws codeartifact get-authorization-token ${OWN} --query authorizationToken --output text)"`,
        `${ADDRESS} --repository departures`,
        // What lies behind its own repository is not the build's to read.
        `${ADDRESS} --repository npm`,
      ),
    });
    assert.match(await errorOf(), /codeartifact:GetRepositoryEndpoint on \S+:repository\/departures\/npm/);
    assert.ok(printed().includes(`https://${HOST}`));
  });

  it("do not exist where no stack declares them", async () => {
    clone = new Clone({ "buildspec.yml": buildspec(`${ADDRESS} --repository other`) });
    assert.match(
      await errorOf(),
      /\(ResourceNotFoundException\) when calling the GetRepositoryEndpoint operation: Repository other of the domain departures does not exist; no stack declares it/,
    );
  });
});
