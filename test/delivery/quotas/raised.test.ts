import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { quotaProblems } from "../../../delivery/cli/quotaLimits";
import { QUOTAS, raisedOf, readRaised } from "../../../delivery/quotas";
import { graphOf, resource } from "../cost/graphs";

describe("quotas.yaml", () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), "interlock-quotas-"))));
  afterEach(() => rmSync(root, { recursive: true }));
  const write = (text: string): void => writeFileSync(join(root, "quotas.yaml"), text);

  it("says a quota for every account, for one, or for one region, of which the nearest counts", () => {
    write('vpcs: 10\n"222222222222":\n  vpcs: 20\n  eu-west-1:\n    vpcs: 30\n');
    const { raised, problems } = readRaised(root);
    assert.deepEqual(problems, []);
    assert.equal(raisedOf(raised, "vpcs", "111111111111", "eu-west-1"), 10);
    assert.equal(raisedOf(raised, "vpcs", "222222222222", "eu-central-1"), 20);
    assert.equal(raisedOf(raised, "vpcs", "222222222222", "eu-west-1"), 30);
    assert.equal(raisedOf(raised, "elasticIps", "222222222222", "eu-west-1"), undefined);
  });

  it("is not needed, and may be empty", () => {
    assert.deepEqual(readRaised(root), { raised: new Map(), problems: [] });
    write("# nothing yet\n");
    assert.deepEqual(readRaised(root), { raised: new Map(), problems: [] });
  });

  it("is refused with everything that is wrong with it", () => {
    write('vpc: 10\nelasticIps: 1.5\n"222222222222": 3\n"333333333333":\n  eu-west-1:\n    vpcs: many\n');
    assert.deepEqual(readRaised(root).problems, [
      `quotas.yaml: vpc must be an account in quotes, a region below one, or one of ${Object.keys(QUOTAS).join(", ")}, got "vpc"`,
      "quotas.yaml: elasticIps must be a whole number from 0, got 1.5; remove it to use AWS's default, 5",
      "quotas.yaml: 222222222222 must hold quotas, such as vpcs: 20, got 3",
      'quotas.yaml: 333333333333.eu-west-1.vpcs must be a whole number from 0, got "many"; remove it to use AWS\'s default, 5',
    ]);
    write("[1]");
    assert.deepEqual(readRaised(root).problems, ["quotas.yaml must hold a mapping, such as vpcs: 20, got [1]"]);
    write("a: [");
    assert.match(readRaised(root).problems.join(), /^quotas\.yaml cannot be read: /);
  });

  it("decides before a deployment: more than a quota is an error until it is written down", () => {
    const graphs = [graphOf("dev", ...Array.from({ length: 6 }, (_, at) => resource("aws:ec2/vpc:Vpc", `vpc-${at}`)))];
    assert.match(
      quotaProblems(graphs, root).errors.join("\n"),
      /^6 VPCs in account 111111111111, eu-central-1; AWS's default is 5 /,
    );
    write("vpcs: 6\n");
    assert.deepEqual(quotaProblems(graphs, root), { errors: [], uncertain: [] });
    write("vpcs: 5\n");
    assert.match(quotaProblems(graphs, root).errors.join("\n"), /; what quotas\.yaml says is 5 /);
  });
});
