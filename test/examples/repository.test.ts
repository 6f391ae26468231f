import assert from "node:assert/strict";
import { sameResources } from "../../delivery/graph";
import { listed } from "../components/deployed";
import { evaluateExample } from "./examples";

describe("examples/repository", () => {
  it("declares everything that a repository may have around it", async () => {
    const graph = await evaluateExample("repository");
    const children = listed(graph).filter((child) => child.includes(" code-"));
    assert.deepEqual(
      children.map((child) => child.replace(" code-", " ")),
      [
        "Alias key-alias",
        "ApprovalRuleTemplate approval-rule-02982a26",
        "ApprovalRuleTemplate approval-rule-9f5e019e",
        "ApprovalRuleTemplateAssociation approval-rule-association-02982a26",
        "ApprovalRuleTemplateAssociation approval-rule-association-9f5e019e",
        "Bucket trail-bucket",
        "BucketLifecycleConfiguration trail-bucket-lifecycle",
        "BucketOwnershipControls trail-bucket-ownership",
        "BucketPolicy trail-bucket-policy",
        "BucketPublicAccessBlock trail-bucket-public-access",
        "BucketServerSideEncryptionConfiguration trail-bucket-encryption",
        "BucketVersioning trail-bucket-versioning",
        "CrossAccountRole access-shop-partner-build",
        "CrossAccountRole access-shop-partner-team",
        "CrossAccountRole developers",
        "CrossAccountRole maintainers",
        "CrossAccountRole readers",
        "EventRule activity-rule",
        "EventRule api-calls-rule",
        "EventTarget activity-log",
        "EventTarget activity-topic",
        "EventTarget api-calls-log",
        "EventTarget api-calls-topic",
        "Function branches-function",
        "Group maintainers-group",
        "GroupPolicyAttachment maintainers-group-policy",
        "Invocation branches",
        "Key key",
        "LogGroup activity-logs",
        "LogGroup branches-logs",
        "LogResourcePolicy activity-logs-policy",
        "MetricAlarm activity-failures-alarm",
        "NotificationRule notifications",
        "Permission trigger-permission-index",
        "Policy maintainers-policy",
        "Queue activity-failures",
        "QueuePolicy activity-failures-policy",
        "Repository repository",
        "Role access-shop-partner-build-role",
        "Role access-shop-partner-team-role",
        "Role branches-role",
        "Role developers-role",
        "Role maintainers-role",
        "Role readers-role",
        "Trail trail",
        "Trigger triggers",
      ],
    );
  });

  it("tells people how to reach it", async () => {
    const { outputs } = await evaluateExample("repository");
    assert.deepEqual(outputs["cloneUrls"], {
      grc: "codecommit::eu-central-1://shop",
      https: "https://git-codecommit.eu-central-1.amazonaws.com/v1/repos/shop",
      ssh: "ssh://git-codecommit.eu-central-1.amazonaws.com/v1/repos/shop",
    });
    assert.deepEqual(outputs["branches"], ["main", "dev"]);
    assert.deepEqual(outputs["teamRoles"], {
      developers: "arn:aws:iam::111111111111:role/shop-developers",
      maintainers: "arn:aws:iam::111111111111:role/shop-maintainers",
      readers: "arn:aws:iam::111111111111:role/shop-readers",
    });
    assert.deepEqual(outputs["teamGroups"], { maintainers: "shop-maintainers" });
    assert.deepEqual(outputs["partnerRoles"], {
      "shop-partner-build": "arn:aws:iam::111111111111:role/shop-partner-build",
      "shop-partner-team": "arn:aws:iam::111111111111:role/shop-partner-team",
    });
  });

  it("protects what cannot be made again, and nothing that a change of settings replaces or removes", async () => {
    const graph = await evaluateExample("repository");
    const protectedOnes = graph.resources
      .filter(({ name, custom, protect }) => name.startsWith("code-") && custom && protect === true)
      .map(({ name }) => name.replace("code-", ""));
    assert.deepEqual(protectedOnes.sort(), [
      "activity-logs",
      "key",
      "key-alias",
      "repository",
      "trail",
      "trail-bucket",
      "trail-bucket-encryption",
      "trail-bucket-lifecycle",
      "trail-bucket-ownership",
      "trail-bucket-policy",
      "trail-bucket-public-access",
      "trail-bucket-versioning",
    ]);
  });

  it("declares the same in a preview", async () => {
    const [update, preview] = [
      await evaluateExample("repository"),
      await evaluateExample("repository", { preview: true }),
    ];
    assert.deepEqual(sameResources(update, preview), []);
  });
});
