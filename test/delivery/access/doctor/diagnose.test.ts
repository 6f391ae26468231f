import assert from "node:assert/strict";
import { diagnose } from "../../../../delivery/access/doctor/diagnose";
import { program, withoutSid, withPolicy } from "../proof/program";

const BUCKET = "departures-prod-111111111111-eu-west-1";
const CHANNEL = "arn:aws:s3:::departures-prod-111111111111-eu-central-1/channels/departures.zip";
const REPLICATION = `Replication of artifact 'Source' failed: from departures-prod-111111111111-eu-central-1 to ${BUCKET}: Check source and destination artifact buckets exist`;

describe("diagnose", () => {
  it("finds the role of a session and the statement that is missing in its policies", async () => {
    const graphs = withPolicy(await program(), "prod", "deploy-role", withoutSid("DecryptBundles"), "inlinePolicies");
    const key = String((await program()).find(({ stack }) => stack === "prod")?.outputs["artifactKeyArn"]);
    const text = `User: arn:aws:sts::444444444444:assumed-role/departures-prod-deploy/1 is not authorized to perform: kms:Decrypt on resource: ${key} because no identity-based policy allows the kms:Decrypt action`;
    const [found] = diagnose(text, graphs);
    const role = "arn:aws:iam::444444444444:role/departures/prod/departures-prod-deploy";
    const urn = "urn:pulumi:prod::interlock::interlock:index:CrossAccountRole$aws:iam/role:Role::deploy-role";
    assert.deepEqual(
      found?.suspects.map(({ call, verdict }) => [call.principal.id, call.action, call.resource, verdict.missing]),
      [
        [
          role,
          "kms:Decrypt",
          key,
          [
            {
              policyType: "identity",
              policy: urn,
              statement: { Effect: "Allow", Action: "kms:Decrypt", Resource: key },
            },
          ],
        ],
      ],
    );
    assert.equal(
      found?.conclusion,
      `The program does not allow it: kms:Decrypt on ${key} by ${role} is denied: no statement allows it in the identity policy of "${urn}"`,
    );
  });

  it("turns a failed replication into the calls of the copy, and names the one that is denied", async () => {
    const allowed = diagnose(REPLICATION, await program())[0];
    assert.equal(allowed?.suspects.length, 12);
    assert.match(
      allowed.conclusion,
      /^The program allows all 12 calls that fit: arn:aws:iam::111111111111:role\/departures\/prod\/departures-prod-pipeline may /,
    );
    assert.match(
      allowed.conclusion,
      / What is deployed differs from the program, or a service control policy or boundary limits it; compare with `pulumi preview --refresh`$/,
    );

    const graphs = withPolicy(await program(), "prod", "pipeline-role", withoutSid("UseStoreKeys"), "inlinePolicies");
    const denied = diagnose(REPLICATION, graphs)[0];
    assert.deepEqual(
      denied?.suspects.filter(({ verdict }) => !verdict.allowed).map(({ call }) => `${call.action} ${call.region}`),
      ["kms:Decrypt eu-central-1", "kms:GenerateDataKey eu-west-1", "kms:Decrypt eu-west-1"],
    );
  });

  it("names the Deny of the program that a text speaks of", async () => {
    const text = `User: arn:aws:sts::111111111111:assumed-role/departures-dev-build/AWSCodeBuild-1 is not authorized to perform: s3:PutObject on resource: "${CHANNEL}" with an explicit deny in a resource-based policy`;
    const [found] = diagnose(text, await program());
    assert.match(
      found?.conclusion ?? "",
      /^The program does not allow it: .* \(DenyOtherWriterschannels\); a Deny overrides every Allow$/,
    );
  });

  it("says that a Deny lies outside of the program", async () => {
    const text = `User: arn:aws:sts::111111111111:assumed-role/departures-prod-releaser/ana is not authorized to perform: s3:PutObject on resource: ${CHANNEL} with an explicit deny in a service control policy`;
    const [found] = diagnose(text, await program());
    assert.equal(
      found?.conclusion,
      `The program allows it: arn:aws:iam::111111111111:role/departures/prod/departures-prod-releaser may s3:PutObject on ${CHANNEL} by PromoteReleases of urn:pulumi:prod::interlock::interlock:index:CrossAccountRole$aws:iam/role:Role::releaser-role#access. A Deny decided that the program does not declare (service control policy); look at service control policies, boundaries and what was changed by hand`,
    );
  });

  it("finds who reads an artifact, whatever its key", async () => {
    const text = `Unable to access the artifact with Amazon S3 object key 'departures-prod/Source/HTrbVK9' located in the Amazon S3 artifact bucket '${BUCKET}'. The provided role does not have sufficient permissions.`;
    const [found] = diagnose(text, await program());
    const who = new Set(found?.suspects.map(({ call }) => call.principal.id.split("/").at(-1)));
    assert.ok(who.has("departures-prod-deploy") && who.has("departures-prod-instance"), [...who].join());
    assert.ok(found?.suspects.every(({ verdict }) => verdict.allowed));
  });

  it("finds the calls of a service that CodeDeploy's role lacks", async () => {
    const role = "arn:aws:iam::444444444444:role/departures/prod/departures-prod-codedeploy-eu-west-1";
    const graphs = withPolicy(
      await program(),
      "prod",
      "web-eu-west-1-deployment-role",
      withoutSid("HoldInstancesOfAutoScalingGroups"),
      "inlinePolicies",
    );
    const text = `The IAM role ${role} does not give you permission to perform operations in the following AWS service: AmazonAutoScaling.`;
    const [found] = diagnose(text, graphs);
    assert.deepEqual(
      found?.suspects.filter(({ verdict }) => !verdict.allowed).map(({ call }) => call.action),
      [
        "autoscaling:PutLifecycleHook",
        "autoscaling:DeleteLifecycleHook",
        "autoscaling:CompleteLifecycleAction",
        "autoscaling:RecordLifecycleActionHeartbeat",
      ],
    );
  });

  it("says who is nobody here, and which call is nobody's", async () => {
    const graphs = await program();
    const [mary] = diagnose(
      "User: arn:aws:iam::123456789012:user/marymajor is not authorized to perform: iam:PassRole",
      graphs,
    );
    assert.equal(
      mary?.conclusion,
      "No stack declares arn:aws:iam::123456789012:user/marymajor; whoever owns it must allow the call",
    );
    const [other] = diagnose(
      "An error occurred (AccessDenied) when calling the DeleteBucket operation: Access Denied",
      graphs,
    );
    assert.equal(
      other?.conclusion,
      "No delivery of the program makes such a call; the message is about something else",
    );
    assert.deepEqual(diagnose("all is well", graphs), []);
  });
});
