/**
 * AWS in memory, as the clients of the SDK reach it over HTTP: S3, STS, KMS, CodePipeline and CodeDeploy as far as releases use them,
 * with the names, limits and errors of their service models (botocore: s3 2006-03-01, sts 2011-06-15, kms 2014-11-01, codepipeline
 * 2015-07-09, codedeploy 2014-10-06).
 */
import { createHash, generateKeyPairSync, randomUUID, sign, verify } from "node:crypto";
import { Readable } from "node:stream";

export const TOOLS = "111111111111";

interface Request {
  readonly method: string;
  readonly hostname: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface Response {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Readable;
}

interface S3Object {
  readonly body: Buffer;
  readonly metadata: Record<string, string>;
  readonly modified: Date;
  readonly version: string;
}

const KEYS = generateKeyPairSync("ec", { namedCurve: "P-256" });

const respond = (statusCode: number, text: string | Buffer, headers: Record<string, string> = {}): Response => ({
  statusCode,
  headers,
  body: Readable.from([Buffer.from(text)]),
});

const json = (value: unknown): Response => respond(200, JSON.stringify(value), { "content-type": "application/json" });

const jsonError = (type: string, message: string): Response =>
  respond(400, JSON.stringify({ __type: type, message }), { "content-type": "application/json" });

const xmlError = (status: number, code: string): Response =>
  respond(status, `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);

/** S3 and STS speak XML, all others JSON. */
const throttled = ({ hostname }: Request): Response =>
  /(^|\.)(s3|sts)\./.test(hostname) ? xmlError(503, "SlowDown") : jsonError("ThrottlingException", "slow down");

const textOf = ({ body }: Request): string =>
  typeof body === "string" ? body : new TextDecoder().decode(body as Uint8Array);

const escape = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

interface FakeDeployment {
  readonly deploymentId: string;
  readonly region: string;
  readonly description: string;
  readonly caller: string;
  readonly revision: unknown;
  readonly overrideAlarmConfiguration?: unknown;
  status: string;
}

/** What breaks a request: before it has its effect, or after. */
export type HttpFault = "throttle" | "lostAnswer";

export class FakeAws {
  readonly buckets = new Map<string, Map<string, S3Object[]>>();
  /** Service and operation of each request, and who made it. */
  readonly calls: string[] = [];
  /** Reasons of closed stages, by `pipeline/stage`. */
  readonly closed = new Map<string, string>();
  readonly pipelines = new Map<string, Record<string, unknown>>();
  readonly deploymentGroups = new Map<string, Record<string, unknown>>();
  /** Deployments made by CreateDeployment, with the region that it was asked in. */
  readonly deployments: FakeDeployment[] = [];
  /** Regions that do not answer. */
  readonly lost = new Set<string>();
  /** Request of each AssumeRole. */
  readonly assumed: Readonly<Record<string, string>>[] = [];
  /** ARN of the caller by access key. */
  private readonly callers = new Map<string, string>();
  /** What breaks the request of an index, once. */
  broken: { readonly at: number; readonly fault: HttpFault } | undefined;
  private count = 0;
  private now = Date.parse("2026-11-21T10:00:00Z");

  constructor(readonly person = `arn:aws:sts::${TOOLS}:assumed-role/AWSReservedSSO_ReleaseManager/ann`) {}

  get requests(): number {
    return this.count;
  }

  bucket(name: string): Map<string, S3Object[]> {
    const bucket = this.buckets.get(name) ?? new Map<string, S3Object[]>();
    this.buckets.set(name, bucket);
    return bucket;
  }

  put(bucket: string, key: string, body: Buffer): void {
    this.write(bucket, key, body, {});
  }

  sign(message: Buffer): Buffer {
    return sign("sha256", createHash("sha256").update(message).digest(), KEYS.privateKey);
  }

  /** What the SDK calls in place of the network. */
  async handle(request: Request): Promise<{ response: Response }> {
    const { broken } = this;
    if ([...this.lost].some((region) => request.hostname.includes(`.${region}.`)))
      throw Object.assign(new Error("no answer"), { name: "TimeoutError" });
    const isBroken = broken?.at === this.count++;
    if (isBroken && broken.fault === "throttle") return { response: throttled(request) };
    const response = this.answer(request);
    if (!isBroken) return { response };
    throw Object.assign(new Error("the answer was lost"), { name: "TimeoutError" });
  }

  private answer(request: Request): Response {
    const [service = ""] = request.hostname.split(".");
    const caller = this.callerOf(request);
    if (/\.s3\./.test(request.hostname)) return this.s3(request);
    const target = request.headers["x-amz-target"] ?? "";
    const operation = target.split(".").at(-1) ?? "";
    if (service === "sts") return this.sts(textOf(request), caller);
    this.calls.push(`${service}:${operation}`);
    const input = JSON.parse(textOf(request)) as Record<string, string>;
    if (service === "kms") return this.kms(operation, input);
    if (service === "codedeploy")
      return this.codeDeploy(operation, input, request.hostname.split(".")[1] ?? "", caller);
    return this.codePipeline(operation, input);
  }

  private callerOf({ headers }: Request): string {
    const key = /Credential=([^/]+)\//.exec(headers["authorization"] ?? "")?.[1] ?? "";
    return this.callers.get(key) ?? this.person;
  }

  private sts(body: string, caller: string): Response {
    const query = new URLSearchParams(body);
    const action = query.get("Action") ?? "";
    this.calls.push(`sts:${action}`);
    const answer = (inner: string): Response =>
      respond(200, `<${action}Response><${action}Result>${inner}</${action}Result></${action}Response>`);
    if (action === "GetCallerIdentity")
      return answer(`<Arn>${caller}</Arn><Account>${caller.split(":")[4]}</Account><UserId>AROA:x</UserId>`);
    const [, partition, , , account, resource = ""] = (query.get("RoleArn") ?? "").split(":");
    const arn = `arn:${partition}:sts::${account}:assumed-role/${resource.split("/").at(-1)}/${query.get("RoleSessionName")}`;
    this.assumed.push(Object.fromEntries(query));
    const key = `ASIA${randomUUID().slice(0, 8)}`;
    this.callers.set(key, arn);
    const until = new Date(Date.now() + 3_600_000).toISOString();
    return answer(
      `<Credentials><AccessKeyId>${key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${until}</Expiration></Credentials><AssumedRoleUser><Arn>${arn}</Arn><AssumedRoleId>x</AssumedRoleId></AssumedRoleUser>`,
    );
  }

  private kms(operation: string, input: Record<string, string>): Response {
    if (operation === "DescribeKey")
      return json({ KeyMetadata: { KeyId: input["KeyId"], KeyState: "Enabled", MultiRegion: true } });
    if (operation !== "Verify" || input["MessageType"] !== "DIGEST" || input["SigningAlgorithm"] !== "ECDSA_SHA_256")
      return jsonError("ValidationException", operation);
    const [message, signature] = [input["Message"] ?? "", input["Signature"] ?? ""].map((text) =>
      Buffer.from(text, "base64"),
    );
    if (!verify("sha256", message!, KEYS.publicKey, signature!)) return jsonError("KMSInvalidSignatureException", "no");
    return json({ KeyId: input["KeyId"], SignatureValid: true, SigningAlgorithm: "ECDSA_SHA_256" });
  }

  private codeDeploy(operation: string, input: Record<string, string>, region: string, caller: string): Response {
    const made = this.deployments.find(({ deploymentId }) => deploymentId === input["deploymentId"]);
    if (operation === "StopDeployment" || operation === "ContinueDeployment")
      return this.operate(made, operation, input, region, caller);
    if (operation === "GetDeployment")
      return json({ deploymentInfo: made ?? { deploymentId: input["deploymentId"], creator: "user" } });
    const group = this.deploymentGroups.get(`${input["applicationName"]}/${input["deploymentGroupName"]}`);
    if (!group) return jsonError("DeploymentGroupDoesNotExistException", "no");
    const here = this.deployments.filter((one) => one.region === region);
    if (operation === "CreateDeployment") {
      if (here.some(({ status }) => status === "InProgress"))
        return jsonError("DeploymentLimitExceededException", "one");
      const deploymentId = `d-${this.deployments.length + 1}`;
      const { revision, description = "", overrideAlarmConfiguration } = input;
      this.deployments.push({
        deploymentId,
        region,
        description,
        revision,
        caller,
        status: "Succeeded",
        overrideAlarmConfiguration,
      });
      return json({ deploymentId });
    }
    const last = here.at(-1) && { deploymentId: here.at(-1)!.deploymentId };
    const known = last && { lastAttemptedDeployment: last, lastSuccessfulDeployment: last };
    return json({ deploymentGroupInfo: { ...group, ...known } });
  }

  /** What was asked of deployments and executions that are under way, with who asked. */
  readonly operated: unknown[] = [];

  private operate(
    made: FakeDeployment | undefined,
    operation: string,
    input: Record<string, string>,
    region: string,
    caller: string,
  ): Response {
    if (made?.region !== region) return jsonError("DeploymentDoesNotExistException", "no");
    if (!["InProgress", "Ready"].includes(made.status)) return jsonError("DeploymentAlreadyCompletedException", "no");
    this.operated.push({ operation, region, caller, ...input });
    made.status = operation === "StopDeployment" ? "Stopped" : "InProgress";
    return json(operation === "StopDeployment" ? { status: "Pending" } : {});
  }

  private codePipeline(operation: string, input: Record<string, string>): Response {
    const name = input["name"] ?? input["pipelineName"] ?? "";
    const pipeline = this.pipelines.get(name);
    if (!pipeline) return jsonError("PipelineNotFoundException", name);
    if (operation === "GetPipelineState") return json({ stageStates: this.stageStates(name, pipeline) });
    if (operation === "ListPipelineExecutions") return json({ pipelineExecutionSummaries: pipeline["runs"] });
    if (operation === "ListActionExecutions") return json({ actionExecutionDetails: pipeline["actions"] });
    if (operation === "StopPipelineExecution" || operation === "RetryStageExecution") {
      this.operated.push({ operation, ...input });
      return json({ pipelineExecutionId: input["pipelineExecutionId"] });
    }
    const { stageName = "", transitionType, reason = "" } = input;
    const stages = pipeline["stages"] as readonly string[];
    if (!stages.includes(stageName)) return jsonError("StageNotFoundException", stageName);
    if (transitionType !== "Inbound") return jsonError("ValidationException", "transitionType");
    if (operation === "DisableStageTransition" && !/^[a-zA-Z0-9!@ ().*?\-]{1,300}$/.test(reason))
      return jsonError("ValidationException", `reason ${reason}`);
    if (operation === "DisableStageTransition") this.closed.set(`${name}/${stageName}`, reason);
    else this.closed.delete(`${name}/${stageName}`);
    return json({});
  }

  private stageStates(name: string, pipeline: Record<string, unknown>): unknown[] {
    const extra = (pipeline["states"] ?? {}) as Record<string, object>;
    return (pipeline["stages"] as readonly string[]).map((stageName) => {
      const disabledReason = this.closed.get(`${name}/${stageName}`);
      const inboundTransitionState =
        disabledReason === undefined ? { enabled: true } : { enabled: false, disabledReason };
      return { stageName, inboundTransitionState, actionStates: [], ...extra[stageName] };
    });
  }

  private s3(request: Request): Response {
    const response = this.object(request);
    // An answer to HEAD has no body: its status alone says what is wrong.
    return request.method === "HEAD" ? { ...response, body: Readable.from([]) } : response;
  }

  private object(request: Request): Response {
    const [bucket = ""] = request.hostname.split(".s3.");
    const key = decodeURIComponent(request.path.slice(1));
    const operation = key === "" ? "List" : request.method;
    this.calls.push(`s3:${operation} ${bucket}/${key}`);
    if (request.headers["x-amz-expected-bucket-owner"] !== TOOLS) return xmlError(403, "AccessDenied");
    const objects = this.buckets.get(bucket);
    if (!objects) return xmlError(404, "NoSuchBucket");
    if (key === "" && request.query?.["versions"] !== undefined) return this.listVersions(objects, request);
    if (key === "") return this.listObjects(objects, request);
    if (request.method === "PUT") return this.putObject(bucket, key, request);
    const object = objects.get(key)?.at(-1);
    // The caller may list only below some prefixes, and a read names none: S3 does not say that nothing is there.
    if (!object) return xmlError(403, "AccessDenied");
    return respond(200, object.body, headersOf(object));
  }

  private listObjects(objects: Map<string, S3Object[]>, { query = {} }: Request): Response {
    const [prefix, after] = [
      String(query["prefix"] ?? ""),
      String(query["continuation-token"] ?? query["start-after"] ?? ""),
    ];
    const keys = [...objects.keys()].sort().filter((key) => key.startsWith(prefix) && key > after);
    // Pages of two, so that whoever lists must turn them.
    const page = keys.slice(0, 2);
    const items = page.map(
      (key) =>
        `<Contents><Key>${escape(key)}</Key><LastModified>${objects.get(key)!.at(-1)!.modified.toISOString()}</LastModified></Contents>`,
    );
    const next = keys.length > 2 ? `<NextContinuationToken>${page[1]}</NextContinuationToken>` : "";
    return respond(200, `<?xml version="1.0"?><ListBucketResult>${items.join("")}${next}</ListBucketResult>`);
  }

  /** The newest version of a key comes first. Pages of two keys. */
  private listVersions(objects: Map<string, S3Object[]>, { query = {} }: Request): Response {
    const [prefix, marker] = [String(query["prefix"] ?? ""), String(query["key-marker"] ?? "")];
    const keys = [...objects.keys()].sort().filter((key) => key.startsWith(prefix) && key > marker);
    const page = keys.slice(0, 2);
    const items = page.flatMap((key) =>
      [...objects.get(key)!]
        .reverse()
        .map(
          ({ version }, index) =>
            `<Version><Key>${escape(key)}</Key><VersionId>${version}</VersionId><IsLatest>${index === 0}</IsLatest></Version>`,
        ),
    );
    const next =
      keys.length > 2 ? `<IsTruncated>true</IsTruncated><NextKeyMarker>${escape(page[1]!)}</NextKeyMarker>` : "";
    return respond(200, `<?xml version="1.0"?><ListVersionsResult>${items.join("")}${next}</ListVersionsResult>`);
  }

  /** Carries to another bucket what replication would. */
  replicate(from: string, to: string): void {
    for (const [key, versions] of this.bucket(from)) this.bucket(to).set(key, [...versions]);
  }

  private putObject(bucket: string, key: string, request: Request): Response {
    const there = this.bucket(bucket).get(key)?.at(-1);
    const { "if-match": ifMatch, "if-none-match": ifNoneMatch } = request.headers;
    if (ifNoneMatch === "*" && there) return xmlError(412, "PreconditionFailed");
    if (ifMatch !== undefined && !there) return xmlError(404, "NoSuchKey");
    if (ifMatch !== undefined && there && etagOf(there) !== ifMatch) return xmlError(412, "PreconditionFailed");
    const metadata = Object.fromEntries(
      Object.entries(request.headers).flatMap(([name, value]) =>
        name.startsWith("x-amz-meta-") ? [[name.slice("x-amz-meta-".length), value]] : [],
      ),
    );
    return respond(200, "", headersOf(this.write(bucket, key, Buffer.from(request.body as Uint8Array), metadata)));
  }

  private write(bucket: string, key: string, body: Buffer, metadata: Record<string, string>): S3Object {
    const versions = this.bucket(bucket).get(key) ?? [];
    const object = { body, metadata, modified: new Date((this.now += 1000)), version: `v${versions.length + 1}` };
    this.bucket(bucket).set(key, [...versions, object]);
    return object;
  }
}

const etagOf = ({ body }: S3Object): string => `"${createHash("md5").update(body).digest("hex")}"`;

const headersOf = (object: S3Object): Record<string, string> => ({
  etag: etagOf(object),
  "last-modified": object.modified.toUTCString(),
  "x-amz-version-id": object.version,
  "content-length": String(object.body.length),
  ...Object.fromEntries(Object.entries(object.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
});
