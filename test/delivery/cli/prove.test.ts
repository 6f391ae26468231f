import assert from "node:assert/strict";
import { doctorCommand } from "../../../delivery/cli/doctor";
import type { Output } from "../../../delivery/cli/output";
import { createOutput } from "../../../delivery/cli/output";
import { proveCommand, proveFirst } from "../../../delivery/cli/prove";
import { program, withoutSid, withPolicy } from "../access/proof/program";

/** An output that keeps what it is given. */
function kept(json = false): { output: Output; printed: () => string } {
  let text = "";
  const stream = {
    write: (part: string | Uint8Array): boolean => {
      text += String(part);
      return true;
    },
  };
  const silent = { write: () => true };
  return { output: createOutput({ json, verbose: false, stdout: stream, stderr: silent }), printed: () => text };
}

describe("interlock prove", () => {
  it("proves the stacks of this repository", async () => {
    const { output, printed } = kept();
    assert.equal(await proveCommand({}, output, program), 0);
    const text = printed();
    assert.match(text, /│ Must be denied +│ Calls │/);
    assert.match(text, /AWSReservedSSO_ReleaseManager_proof → departures-prod-releaser \(sts:AssumeRole\)/);
    assert.match(text, /No environment reaches another, nor does anybody in another's account: dev, staging, prod/);
    assert.match(
      text,
      /Proof: \d+ calls allowed, \d+ denied as they must be, \d+ grants unused with a reason, in \d+\.\d s\n$/,
    );
  });

  it("explains one call, as JSON and by its exit code", async () => {
    const { output, printed } = kept(true);
    const question = ["departures-dev-build", "kms:Sign", "arn:aws:kms:eu-central-1:111111111111:key/other"];
    assert.equal(await proveCommand({ explain: question }, output, program), 1);
    const { verdict, call } = JSON.parse(printed()) as {
      verdict: { denial: string };
      call: { principal: { id: string } };
    };
    assert.equal(verdict.denial, "implicit");
    assert.equal(call.principal.id, "arn:aws:iam::111111111111:role/departures/dev/departures-dev-build");
  });

  it("refuses half a question", async () => {
    await assert.rejects(proveCommand({ explain: ["departures-dev-build", "kms:Sign"] }, kept().output), {
      exitCode: 2,
      message:
        "--explain takes <principal> <action> <resource> and no --sizes, got departures-dev-build kms:Sign; write for example --explain departures-prod-deploy s3:GetObject departures-prod-111111111111-eu-west-1/releases/1",
    });
  });

  it("keeps a rehearsal from beginning when it fails", async () => {
    const { output, printed } = kept();
    assert.equal(proveFirst(await program(), output)?.ok, true);
    const broken = withPolicy(await program(), "dev", "deploy-role", withoutSid("DecryptBundles"), "inlinePolicies");
    assert.equal(proveFirst(broken, output), undefined);
    const [good, bad] = printed().split("\n");
    assert.match(
      good ?? "",
      /^✔ proof: \d+ calls allowed, \d+ denied as they must be, \d+ grants unused with a reason/,
    );
    assert.match(bad ?? "", /^✘ proof: the proof fails, so nothing is rehearsed/);
    assert.match(
      printed(),
      /Needed and denied, in dev, Deploy-1 › eu-central-1: .*departures-dev-deploy may not kms:Decrypt on /,
    );
  });
});

describe("interlock doctor", () => {
  const text =
    "User: arn:aws:sts::111111111111:assumed-role/departures-dev-build/AWSCodeBuild-1 is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::departures-prod-111111111111-eu-central-1/channels/departures.zip with an explicit deny in a resource-based policy";

  it("names the statement that denies", async () => {
    const { output, printed } = kept();
    assert.equal(await doctorCommand(text.split(" "), output, program), 1);
    assert.match(printed(), /^is not authorized to perform\n✘ .*departures-dev-build may not s3:PutObject on /);
    assert.match(printed(), /\(DenyOtherWriterschannels\); a Deny overrides every Allow\n$/);
  });

  it("ends well when the program allows what was denied", async () => {
    const { output, printed } = kept();
    const role = "arn:aws:iam::111111111111:role/departures/dev/departures-dev-pipeline";
    assert.equal(
      await doctorCommand(
        [`The provided role cannot be assumed: 'Access denied when attempting to assume the role '${role}''`],
        output,
        program,
      ),
      0,
    );
    assert.match(printed(), /✔ dev › Source › Source: codepipeline\.amazonaws\.com sts:AssumeRole /);
  });

  it("knows what it cannot read", async () => {
    await assert.rejects(doctorCommand(["the build failed"], kept().output, program), {
      exitCode: 2,
      message:
        /^The text has none of the wordings in which AWS denies access; known are: is not authorized to perform; AssumeRole between roles; /,
    });
  });
});
