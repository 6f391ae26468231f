import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { needsOf } from "../../../delivery/quotas";
import { askLive, waysInto } from "../../../delivery/quotas/live";
import { graphOf, resource } from "../cost/graphs";

interface Asked {
  readonly hostname: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

const text = ({ body = "" }: Asked): string => (typeof body === "string" ? body : new TextDecoder().decode(body));

/** STS, and Service Quotas as far as it is asked, in account 111111111111. */
class FakeQuotas {
  readonly asked: string[] = [];

  handle = async (request: Asked) => {
    const [statusCode, answer] = request.hostname.startsWith("sts.") ? this.sts(request) : this.quotas(request);
    return { response: { statusCode, headers: {}, body: Readable.from([Buffer.from(answer)]) } };
  };

  private sts(request: Asked): readonly [number, string] {
    const query = new URLSearchParams(text(request));
    if (query.get("Action") === "GetCallerIdentity")
      return [
        200,
        "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111111111111:user/ada</Arn><Account>111111111111</Account><UserId>U</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>",
      ];
    const role = query.get("RoleArn") ?? "";
    this.asked.push(`assume ${role} ${query.get("ExternalId")}`);
    if (role.includes("333333333333"))
      return [403, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you</Message></Error></ErrorResponse>"];
    return [
      200,
      `<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser><Arn>arn:aws:sts::222222222222:assumed-role/d/ada</Arn><AssumedRoleId>R:ada</AssumedRoleId></AssumedRoleUser><Credentials><AccessKeyId>ASIA222</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    ];
  }

  private quotas(request: Asked): readonly [number, string] {
    const operation = (request.headers["x-amz-target"] ?? "").split(".").at(-1);
    const { QuotaCode } = JSON.parse(text(request)) as { QuotaCode: string };
    const account = request.headers["authorization"]?.includes("ASIA222") === true ? "222" : "111";
    this.asked.push(`${account} ${request.hostname.split(".")[1]} ${operation} ${QuotaCode}`);
    if (account === "222" && QuotaCode === "L-0263D0A3")
      return [400, JSON.stringify({ __type: "AccessDeniedException", Message: "no" })];
    if (operation === "GetServiceQuota" && QuotaCode === "L-DC2B2D3D")
      return [400, JSON.stringify({ __type: "NoSuchResourceException", Message: "none" })];
    return [200, JSON.stringify({ Quota: { Value: QuotaCode === "L-F678F1CE" ? 20 : 7 } })];
  }
}

const provider = (account: string, roleArn: string) =>
  resource("pulumi:providers:aws", `p-${account}`, {
    account,
    inputs: { assumeRoles: JSON.stringify([{ roleArn, externalId: "e-1" }]) },
  });

const role = (account: string) => `arn:aws:iam::${account}:role/deployer`;

describe("askLive", () => {
  const kept = { ...process.env };
  before(() => Object.assign(process.env, { AWS_ACCESS_KEY_ID: "AKIA111", AWS_SECRET_ACCESS_KEY: "secret" }));
  after(() => {
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
      if (kept[name] === undefined) delete process.env[name];
      else process.env[name] = kept[name];
  });

  it("asks each account as oneself or as the provider's role, its own value before AWS's default, and says who was not asked", async () => {
    const graphs = [
      graphOf(
        "dev",
        provider("222222222222", role("222222222222")),
        provider("333333333333", role("333333333333")),
        resource("aws:ec2/vpc:Vpc", "a", { region: "eu-west-1" }),
        resource("aws:s3/bucket:Bucket", "b", { region: "eu-west-1" }),
        resource("aws:cloudtrail/trail:Trail", "no-code", { region: "eu-west-1" }),
        resource("aws:ec2/vpc:Vpc", "c", { account: "222222222222" }),
        resource("aws:ec2/eip:Eip", "d", { account: "222222222222" }),
        resource("aws:ec2/vpc:Vpc", "e", { account: "333333333333" }),
        resource("aws:ec2/vpc:Vpc", "f", { account: "444444444444" }),
      ),
    ];
    const fake = new FakeQuotas();
    const live = await askLive(graphs, needsOf(graphs), { requestHandler: fake });
    assert.deepEqual(Object.fromEntries(live.values), {
      "111111111111  buckets": 7,
      "111111111111 eu-west-1 vpcs": 20,
    });
    assert.deepEqual(
      fake.asked.map((one) => one),
      [
        "111 us-east-1 GetServiceQuota L-DC2B2D3D",
        "111 us-east-1 GetAWSDefaultServiceQuota L-DC2B2D3D",
        "111 eu-west-1 GetServiceQuota L-F678F1CE",
        "assume arn:aws:iam::222222222222:role/deployer e-1",
        "222 eu-central-1 GetServiceQuota L-F678F1CE",
        "222 eu-central-1 GetServiceQuota L-0263D0A3",
        "assume arn:aws:iam::333333333333:role/deployer e-1",
      ],
    );
    assert.deepEqual(
      live.unasked.map(({ account, why }) => `${account}: ${why.split("\n")[0]}`),
      [
        "222222222222: servicequotas:GetServiceQuota on ec2 L-0263D0A3 in eu-central-1 failed (AccessDeniedException): no",
        "333333333333: sts:AssumeRole on arn:aws:iam::333333333333:role/deployer failed (AccessDenied): not you",
        "444444444444: you are in account 111111111111, and no provider of the program has a role in this one",
      ],
    );
    assert.match(
      live.unasked[0]!.why,
      /; allow servicequotas:GetServiceQuota and servicequotas:GetAWSDefaultServiceQuota$/,
    );
    assert.deepEqual(live.untold, []);
  });

  it("finds the roles of providers, given as text or as a list", () => {
    const list = resource("pulumi:providers:aws", "list", {
      account: "222222222222",
      inputs: { assumeRoles: [{ roleArn: "r" }] },
    });
    const none = resource("pulumi:providers:aws", "none", { account: "444444444444" });
    const unknown = resource("pulumi:providers:aws", "u", {
      account: "555555555555",
      inputs: { assumeRoles: "<unknown>" },
    });
    assert.deepEqual(
      Object.fromEntries(waysInto([graphOf("dev", provider("333333333333", "s"), list, none, unknown)])),
      {
        "333333333333": { roleArn: "s", externalId: "e-1" },
        "222222222222": { roleArn: "r" },
      },
    );
  });
});
