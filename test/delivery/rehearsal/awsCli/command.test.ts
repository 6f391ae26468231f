import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../../../../delivery/rehearsal/awsCli/command";
import { createCloud, type Caller } from "../../../../delivery/rehearsal/cloud";
import { createSigningKeys } from "../../../../delivery/rehearsal/signingKeys";
import { createStores, type Stores } from "../../../../delivery/rehearsal/stores";
import { COPY_KEY, HOME_KEY, keysGraph, storesGraph } from "../fixtures/graph";

const caller: Caller = {
  principal: { kind: "role", id: "arn:aws:iam::111111111111:role/app/dev/app-dev-build", sessionName: "build-1" },
  account: "111111111111",
  region: "eu-central-1",
  purpose: "the build",
};

const DENIED = "role app-dev-build may not s3:PutObject on arn:aws:s3:::home/denied; add to policy build: {…}";

describe("rehearsal/awsCli/command", () => {
  let folder: string;
  let stores: Stores;
  let unknown: string[];
  const keys = createSigningKeys([keysGraph()]);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "interlock-aws-"));
    stores = createStores([storesGraph()], join(folder, "stores"));
    unknown = [];
    writeFileSync(join(folder, "bundle.zip"), "bytes");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function aws(line: string | readonly string[], environment: Record<string, string> = {}) {
    const cloud = createCloud({
      stores,
      keys,
      callsOf: (step) => {
        if ((step.kind === "PutObject" || step.kind === "GetObject") && step.object.key === "denied")
          throw new Error(DENIED);
        return [];
      },
      authorize: () => undefined,
    });
    const words = typeof line === "string" ? line.split(" ") : line;
    return runCommand({ arguments: words, folder, environment }, cloud, caller, (what) => unknown.push(what));
  }

  async function json(line: string): Promise<Record<string, unknown>> {
    const { exitCode, stdout, stderr } = await aws(line);
    assert.deepEqual([exitCode, stderr], [0, ""]);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  const failing = async (line: string | readonly string[], exitCode: number, stderr: string): Promise<void> =>
    assert.deepEqual(await aws(line), { exitCode, stdout: "", stderr });

  const ETAG = '"277089d91c0bdf4f2e6862ba7e4a0760"';

  it("puts, gets, heads and copies objects", async () => {
    const put = await json(
      "s3api put-object --bucket home --key r/1 --body bundle.zip --if-none-match * --metadata commit=1,b=2 --checksum-algorithm SHA256",
    );
    const { VersionId, ...rest } = put;
    assert.deepEqual(rest, {
      ETag: ETAG,
      ChecksumSHA256: "J3CJ2RwL308uaGK6fkoHYFEZQx9dE/cm3TUrBvGyBqk=",
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: HOME_KEY,
    });
    const got = await json(`s3api get-object --bucket home --key r/1 --version-id ${String(VersionId)} out.zip`);
    assert.equal(readFileSync(join(folder, "out.zip"), "utf8"), "bytes");
    assert.deepEqual(got["Metadata"], { commit: "1", b: "2" });
    assert.match(String(got["LastModified"]), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
    assert.deepEqual(await json("s3api head-object --bucket home --key r/1"), got);
    const copied = await json(
      `s3api copy-object --copy-source /home/r%2F1?versionId=${String(VersionId)} --bucket copy --key c --metadata {"x":"1"} --metadata-directive REPLACE`,
    );
    assert.equal(copied["CopySourceVersionId"], VersionId);
    assert.equal(copied["SSEKMSKeyId"], COPY_KEY);
    assert.equal((copied["CopyObjectResult"] as { ETag: string }).ETag, ETAG);
    assert.deepEqual(stores.getObject({ bucket: "copy", key: "c" }).metadata, { x: "1" });
  });

  it("copies single files both ways with s3 cp", async () => {
    mkdirSync(join(folder, "sub"));
    const cp = async (line: string): Promise<string> => (await aws(`s3 cp ${line}`)).stdout;
    assert.equal(await cp("bundle.zip s3://home/r/"), "upload: ./bundle.zip to s3://home/r/bundle.zip\n");
    assert.equal(await cp("s3://home/r/bundle.zip sub"), "download: s3://home/r/bundle.zip to ./sub/bundle.zip\n");
    assert.equal(await cp("s3://home/r/bundle.zip new/file"), "download: s3://home/r/bundle.zip to ./new/file\n");
    assert.equal(await cp("s3://home/r/bundle.zip s3://copy/k"), "copy: s3://home/r/bundle.zip to s3://copy/k\n");
    assert.equal(await cp("--only-show-errors bundle.zip s3://home/k --sse aws:kms"), "");
    assert.equal(readFileSync(join(folder, "new", "file"), "utf8"), "bytes");
  });

  it("signs and verifies", async () => {
    writeFileSync(join(folder, "digest"), createHash("sha256").update("manifest").digest());
    const options = "--key-id alias/releases --message fileb://digest --message-type DIGEST";
    const signed = await json(`kms sign ${options} --signing-algorithm ECDSA_SHA_256`);
    assert.deepEqual(Object.keys(signed), ["KeyId", "Signature", "SigningAlgorithm"]);
    writeFileSync(join(folder, "signature"), Buffer.from(String(signed["Signature"]), "base64"));
    const verify = `kms verify ${options} --signing-algorithm ECDSA_SHA_256 --signature`;
    const verified = {
      KeyId: "arn:aws:kms:eu-central-1:111111111111:key/signing",
      SignatureValid: true,
      SigningAlgorithm: "ECDSA_SHA_256",
    };
    assert.deepEqual(await json(`${verify} fileb://signature`), verified);
    assert.deepEqual(await json(`${verify} ${String(signed["Signature"])}`), verified);
    await failing(
      `${verify} AAAA`,
      254,
      "\naws: [ERROR]: An error occurred (KMSInvalidSignatureException) when calling the Verify operation: The signature is not of this message and key.\n",
    );
    await failing(
      `${verify} fileb://signature --region eu-west-1`,
      254,
      "\naws: [ERROR]: An error occurred (NotFoundException) when calling the Verify operation: Key 'alias/releases' does not exist\n",
    );
  });

  it("says who calls, as JSON or text, whole or in part", async () => {
    const arn = "arn:aws:sts::111111111111:assumed-role/app-dev-build/build-1";
    const identity = "sts get-caller-identity";
    assert.deepEqual(await json(identity), { UserId: "AROA111111111111:build-1", Account: "111111111111", Arn: arn });
    const stdout = async (line: string, environment = {}): Promise<string> => (await aws(line, environment)).stdout;
    assert.equal(await stdout(`${identity} --query Account --output text --no-cli-pager`), "111111111111\n");
    assert.equal(await stdout(`--query=Arn ${identity}`), `"${arn}"\n`);
    assert.equal(await stdout(`${identity} --query None.Such --output text`), "None\n");
    assert.equal(
      await stdout(identity, { AWS_DEFAULT_OUTPUT: "text" }),
      `111111111111\t${arn}\tAROA111111111111:build-1\n`,
    );
    await aws("s3api put-object --bucket home --key k --metadata commit-id=7");
    assert.equal(
      await stdout('s3api head-object --bucket home --key k --query Metadata."commit-id" --output text'),
      "7\n",
    );
  });

  it("fails as the service does, with exit code 254", async () => {
    const error = (code: string, operation: string, detail: string): string =>
      `\naws: [ERROR]: An error occurred (${code}) when calling the ${operation} operation: ${detail}\n`;
    await failing(
      "s3api put-object --bucket home --key denied --body bundle.zip",
      254,
      error("AccessDenied", "PutObject", DENIED),
    );
    await failing(
      "s3api get-object --bucket none --key k out",
      254,
      error("NoSuchBucket", "GetObject", "The specified bucket does not exist: none"),
    );
    await failing("s3api head-object --bucket home --key k", 254, error("404", "HeadObject", "Not Found"));
    await failing(
      "s3api head-object --bucket home --key denied",
      254,
      error("403", "HeadObject", `Forbidden: ${DENIED}`),
    );
    await failing(
      "s3 cp s3://home/k out",
      1,
      "\nfatal error: An error occurred (NoSuchKey) when calling the GetObject operation: The specified key does not exist: s3://home/k\n",
    );
    await stores.putObject("home", "k", Buffer.from("1"));
    await failing(
      "s3api put-object --bucket home --key k --body bundle.zip --if-none-match *",
      254,
      error(
        "PreconditionFailed",
        "PutObject",
        "At least one of the pre-conditions you specified did not hold: s3://home/k exists",
      ),
    );
    assert.deepEqual(unknown, []);
  });

  it("fails with 252 for wrong use and 255 for this machine's refusals", async () => {
    const usage = (text: string): string => `\naws: [ERROR]: ${text}\n`;
    await failing("s3api get-object --bucket home", 252, usage("the following arguments are required: --key, outfile"));
    await failing("s3api get-object --bucket", 252, usage("argument --bucket: expected one argument"));
    await failing(
      "s3api put-object --bucket home --key k --body none",
      252,
      usage("Error parsing parameter '--body': Blob values must be a path to a file."),
    );
    await failing(
      "s3api put-object --bucket home --key k --metadata x",
      252,
      usage("Error parsing parameter '--metadata': Expected: '=', received: 'x'"),
    );
    await failing(
      "kms sign --key-id signing --message fileb://none --signing-algorithm ECDSA_SHA_256",
      252,
      usage(
        `Error parsing parameter '--message': Unable to load paramfile none: [Errno 2] No such file or directory: '${join(folder, "none")}'`,
      ),
    );
    await failing(
      "kms sign --key-id signing --message not_base64 --signing-algorithm ECDSA_SHA_256",
      252,
      usage('Invalid base64: "not_base64"'),
    );
    await failing("sts get-caller-identity --output xml", 252, usage("argument --output: Found invalid choice 'xml'"));
    await stores.putObject("home", "k", Buffer.from("1"));
    const { path } = stores.getObject({ bucket: "home", key: "k" });
    await failing(
      "s3api get-object --bucket home --key k no/folder/out",
      255,
      `\n[Errno 2] No such file or directory: '${path}'\n`,
    );
    await failing("s3 cp none s3://home/k", 1, "\nThe user-provided path none does not exist.\n");
  });

  it("tells what it does not know from what is wrong", async () => {
    const lines: readonly (readonly [line: string, what: string])[] = [
      ["ecr get-login-password", "ecr get-login-password"],
      ["s3api get-object --bucket b --key k --range 0-1 out", "s3api get-object --range"],
      ["s3 cp --recursive . s3://home/", "s3 cp --recursive"],
      ["s3 cp - s3://home/k", "s3 cp with standard input or output"],
      [
        "sts get-caller-identity --query Arn|[0]",
        "--query Arn|[0] (it knows paths such as A.B, A[0].B, A[].B and A.[B,C] only)",
      ],
      ["sts get-caller-identity --output table", "--output table"],
      ["s3 cp bundle.zip s3://home/k --dryrun", "s3 cp --dryrun"],
      ["--version", "a call without a command"],
    ];
    for (const [line, what] of lines) {
      await failing(
        line,
        252,
        `\naws: [ERROR]: the rehearsal's stand-in for the AWS CLI does not know: ${what}. The step counts as not rehearsed.\n`,
      );
    }
    assert.deepEqual(
      unknown,
      lines.map(([, what]) => `aws ${what}`),
    );
  });
});
