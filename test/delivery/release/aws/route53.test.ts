import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { openTraffic } from "../../../../delivery/release/aws/route53";

const NAME = {
  domainName: "board.example.com",
  hostedZoneId: "Z1",
  healthCheckIds: { "eu-central-1": "check-1" },
  drainedHealthCheckId: "drained",
};

const record = (name: string, region: string, more = ""): string =>
  `<ResourceRecordSet><Name>${name}.</Name><Type>A</Type><SetIdentifier>${region}</SetIdentifier><Region>${region}</Region>` +
  `<AliasTarget><HostedZoneId>ZELB</HostedZoneId><DNSName>web.${region}.elb.amazonaws.com.</DNSName>` +
  `<EvaluateTargetHealth>false</EvaluateTargetHealth></AliasTarget>${more}</ResourceRecordSet>`;

const page = (records: readonly string[], next?: string): string =>
  `<?xml version="1.0"?><ListResourceRecordSetsResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ResourceRecordSets>` +
  `${records.join("")}</ResourceRecordSets><IsTruncated>${next !== undefined}</IsTruncated>` +
  `${next === undefined ? "" : `<NextRecordIdentifier>${next}</NextRecordIdentifier>`}<MaxItems>300</MaxItems></ListResourceRecordSetsResponse>`;

const CHANGED =
  `<?xml version="1.0"?><ChangeResourceRecordSetsResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ChangeInfo>` +
  `<Id>/change/C1</Id><Status>PENDING</Status><SubmittedAt>2026-11-21T00:00:00Z</SubmittedAt></ChangeInfo></ChangeResourceRecordSetsResponse>`;

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Answers in order, and keeps what was asked. */
class Answers {
  readonly asked: Asked[] = [];
  constructor(private readonly answers: readonly (readonly [status: number, text: string])[]) {}
  async handle(request: Asked) {
    const [statusCode, text] = this.answers[this.asked.length] ?? [500, ""];
    this.asked.push(request);
    return { response: { statusCode, headers: {}, body: Readable.from([Buffer.from(text)]) } };
  }
}

const credentials = async () => ({
  accessKeyId: "AKIA",
  secretAccessKey: "secret",
  sessionToken: "token",
  expiration: new Date("2100-01-01T00:00:00Z"),
});

const open = (requestHandler: Answers) =>
  openTraffic(NAME, { region: "eu-west-1", credentials, requestHandler, attempts: 1 });

const bodyOf = ({ body = "" }: Asked): string => (typeof body === "string" ? body : new TextDecoder().decode(body));

describe("release/aws/route53", () => {
  it("reads the records of the name over all pages, and none of another name", async () => {
    const answers = new Answers([
      [200, page([record("board.example.com", "eu-central-1", "<HealthCheckId>check-1</HealthCheckId>")], "us-east-1")],
      [200, page([record("board.example.com", "us-east-1"), record("www.example.com", "eu-west-1")], "more")],
    ]);
    const records = await (await open(answers)).records();
    assert.deepEqual(
      records.map(({ region, healthCheckId, weight }) => ({ region, healthCheckId, weight })),
      [
        { region: "eu-central-1", healthCheckId: "check-1", weight: undefined },
        { region: "us-east-1", healthCheckId: undefined, weight: undefined },
      ],
    );
    assert.deepEqual(
      answers.asked.map(({ path, query }) => [path, query?.["name"], query?.["type"], query?.["identifier"]]),
      [
        ["/2013-04-01/hostedzone/Z1/rrset", "board.example.com", "A", undefined],
        ["/2013-04-01/hostedzone/Z1/rrset", "board.example.com", "A", "us-east-1"],
      ],
    );
  });

  it("changes the health check of a record and nothing else of it", async () => {
    const existing = page([record("board.example.com", "eu-central-1", "<HealthCheckId>check-1</HealthCheckId>")]);
    const answers = new Answers([
      [200, existing],
      [200, CHANGED],
    ]);
    await (await open(answers)).setHealthCheck({ region: "eu-central-1" }, "drained", "x".repeat(300));
    const change = bodyOf(answers.asked[1]!);
    assert.match(change, /<Action>UPSERT<\/Action>/);
    assert.match(change, /<HealthCheckId>drained<\/HealthCheckId>/);
    assert.match(change, /<DNSName>web\.eu-central-1\.elb\.amazonaws\.com\.<\/DNSName>/);
    assert.match(change, /<Region>eu-central-1<\/Region>/);
    assert.match(change, /<Comment>x{256}<\/Comment>/);
  });

  it("tells a record that is gone, and a call that is denied", async () => {
    await assert.rejects(
      (await open(new Answers([[200, page([])]]))).setHealthCheck({ region: "eu-central-1" }, "drained", ""),
      { message: "board.example.com has no record of eu-central-1 any more; look at the zone." },
    );
    const denied =
      `<?xml version="1.0"?><ErrorResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Error><Type>Sender</Type>` +
      `<Code>AccessDenied</Code><Message>not authorized</Message></Error><RequestId>1</RequestId></ErrorResponse>`;
    await assert.rejects((await open(new Answers([[403, denied]]))).records(), {
      message: /route53:ListResourceRecordSets.*board\.example\.com in Z1.*not authorized/s,
    });
  });
});
