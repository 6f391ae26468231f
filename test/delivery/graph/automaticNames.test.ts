import assert from "node:assert/strict";
import type { Properties } from "../../../delivery/graph";
import { automaticName, autoNameOf } from "../../../delivery/graph/automaticNames";
import { resourceModels } from "../../../delivery/graph/outputs";

const model = { compute: () => ({ id: "id" }) };

/** The name of a resource, its random digits as zeros. */
function nameOf(type: string, name: string, inputs: Properties = {}): string | undefined {
  const auto = autoNameOf(type, model);
  const made = auto && automaticName(auto, inputs, { urn: "urn", type, name });
  return made?.problem ?? made?.name.replace(/[0-9a-f]{7}(?=\.fifo$|$)/, "0000000");
}

const refused = (type: string, beginning: string, longest: number, property = "name") =>
  `could not make instance of '${type}': name '${beginning}' plus 7 random chars is longer than maximum length ${longest}; ` +
  `give ${property}, or a logical name of at most ${longest - 8} characters`;

/** Types with a limit of their own: type, property, longest name. */
const LIMITS = [
  ["aws:cloudwatch/eventRule:EventRule", "name", 64],
  ["aws:cloudwatch/eventTarget:EventTarget", "targetId", 255],
  ["aws:ecr/repository:Repository", "name", 255],
  ["aws:iam/instanceProfile:InstanceProfile", "name", 255],
  ["aws:iam/role:Role", "name", 64],
  ["aws:kms/alias:Alias", "name", 238],
  ["aws:lambda/function:Function", "name", 64],
  ["aws:lambda/permission:Permission", "statementId", 100],
  ["aws:lb/loadBalancer:LoadBalancer", "name", 255],
  ["aws:lb/targetGroup:TargetGroup", "name", 32],
  ["aws:s3/bucket:Bucket", "bucket", 63],
  ["aws:sns/topic:Topic", "name", 80],
  ["aws:sqs/queue:Queue", "name", 80],
] as const;

describe("automatic names", () => {
  for (const [type, property, longest] of LIMITS) {
    it(`of ${type} have at most ${longest} characters and are never cut`, () => {
      const fits = "n".repeat(longest - 8);
      const prefix = type.startsWith("aws:kms/") ? "alias/" : "";
      assert.equal(nameOf(type, fits), `${prefix}${fits}-0000000`);
      assert.equal(nameOf(type, `${fits}n`), refused(type, `${fits}n-`, longest, property));
    });
  }

  it("count bytes, as the provider does", () => {
    const type = "aws:lb/targetGroup:TargetGroup";
    assert.equal(nameOf(type, "é".repeat(13)), refused(type, `${"é".repeat(13)}-`, 32));
  });

  it("of deployment configurations have an underscore", () => {
    assert.equal(nameOf("aws:codedeploy/deploymentConfig:DeploymentConfig", "slow"), "slow_0000000");
  });

  it("of repositories of images keep their capitals, and those of buckets do not", () => {
    assert.equal(nameOf("aws:ecr/repository:Repository", "Shop"), "Shop-0000000");
    assert.equal(nameOf("aws:s3/bucket:Bucket", "Shop"), "shop-0000000");
  });

  it("of aliases begin with alias/ once", () => {
    assert.equal(nameOf("aws:kms/alias:Alias", "alias/shop"), "alias/shop-0000000");
  });

  it("of queues and topics end with .fifo beyond the limit", () => {
    const name = "n".repeat(72);
    assert.equal(nameOf("aws:sqs/queue:Queue", name, { fifoQueue: true }), `${name}-0000000.fifo`);
    assert.equal(nameOf("aws:sns/topic:Topic", name, { fifoTopic: true }), `${name}-0000000.fifo`);
    assert.equal(nameOf("aws:sns/topic:Topic", "n", { fifoQueue: true }), "n-0000000");
  });

  it("give way to a name or a prefix of the program's", () => {
    const type = "aws:iam/role:Role";
    const long = "n".repeat(80);
    assert.equal(nameOf(type, long, { name: "own" }), undefined);
    const auto = autoNameOf(type, model)!;
    const made = automaticName(auto, { namePrefix: "own-" }, { urn: "urn", type, name: long });
    assert.match(made!.name, /^own-\d{26}$/);
    assert.equal(made!.problem, undefined);
  });

  it("are not made where the provider makes none", () => {
    for (const type of [
      "aws:cloudwatch/compositeAlarm:CompositeAlarm",
      "aws:cloudwatch/dashboard:Dashboard",
      "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
      "aws:codecommit/repository:Repository",
    ])
      assert.equal(nameOf(type, "n"), undefined, type);
  });

  it("come from the model of a type without facts alone", () => {
    const autoName = { property: "title", maxLength: 20, separator: "." };
    assert.equal(autoNameOf("shop:index:Till", { ...model, autoName }), autoName);
    const told = Object.entries(resourceModels).filter(([, { autoName: own }]) => own !== undefined);
    assert.deepEqual(told, []);
  });
});
