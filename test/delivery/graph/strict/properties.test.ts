import assert from "node:assert/strict";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as codebuild from "@pulumi/aws/codebuild";
import * as codeconnections from "@pulumi/aws/codeconnections";
import * as codestarnotifications from "@pulumi/aws/codestarnotifications";
import * as ecr from "@pulumi/aws/ecr";
import * as iam from "@pulumi/aws/iam";
import * as lambda from "@pulumi/aws/lambda";
import * as lb from "@pulumi/aws/lb";
import * as sns from "@pulumi/aws/sns";
import * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import { all, assertProblems, deploy } from "../../../support/deploy";

const trust = JSON.stringify({ Version: "2012-10-17", Statement: [] });

const targetGroup = (args: lb.TargetGroupArgs) => () => void new lb.TargetGroup("web", args);
const project =
  (environment: Record<string, unknown>, rest: Partial<codebuild.ProjectArgs> = {}) =>
  () =>
    void new codebuild.Project("web", {
      name: "web",
      serviceRole: "arn:aws:iam::123456789012:role/build",
      artifacts: { type: "NO_ARTIFACTS" },
      source: { type: "CODECOMMIT", location: "https://example.com" },
      environment: { computeType: "BUILD_GENERAL1_SMALL", image: "own", type: "LINUX_CONTAINER", ...environment },
      ...rest,
    });

const PROJECT = 'aws:codebuild/project:Project "web"';
const GROUP = 'aws:lb/targetGroup:TargetGroup "web"';
const long = (length: number) => "n".repeat(length);

describe("checks of properties", () => {
  it("refuse what is missing, at any depth", () =>
    assertProblems(project({ image: undefined, environmentVariables: [{ name: "A", value: "1" }, { name: "B" }] }), [
      `${PROJECT}: environment.image is required; give it`,
      `${PROJECT}: environment.environmentVariables[1].value is required; give it`,
    ]));

  it("refuse values outside of an enumeration, and say which one was meant", () =>
    assertProblems(project({ imagePullCredentialsType: "service_role" }, { artifacts: { type: "ZIP" } }), [
      `${PROJECT}: environment.imagePullCredentialsType must be one of CODEBUILD, SERVICE_ROLE, got "service_role"; write SERVICE_ROLE`,
      `${PROJECT}: artifacts.type must be one of CODEPIPELINE, NO_ARTIFACTS, S3, got "ZIP"; give one of these`,
    ]));

  it("refuse numbers outside of a range, and lists of a wrong length", () =>
    assertProblems(
      project(
        {},
        {
          buildTimeout: 4,
          vpcConfig: { vpcId: "vpc-1", subnets: ["subnet-1"], securityGroupIds: [..."abcdef"].map((id) => `sg-${id}`) },
        },
      ),
      [
        `${PROJECT}: buildTimeout must be from 5 to 2160, got 4; give a number of that range`,
        `${PROJECT}: vpcConfig.securityGroupIds must hold at most 5 elements, got 6; leave some out`,
      ],
    ));

  it("refuse texts that are too long, too short or of other characters", () =>
    assertProblems(targetGroup({ name: long(33), port: 80, healthCheck: { path: "health" } }), [
      `${GROUP}: name must have at most 32 characters, got "${long(33)}"; it is 1 characters too long; shorten it`,
      `${GROUP}: healthCheck.path must match ^/, got "health"; use only what the pattern allows`,
    ]));

  it("refuse what excludes, demands or replaces each other", async () => {
    await assertProblems(
      () => void new lambda.Function("web", { role: "arn:aws:iam::123456789012:role/web", s3Bucket: "code" }),
      ['aws:lambda/function:Function "web": s3Bucket must be given together with s3Key, got "code"; give s3Key too'],
    );
    await assertProblems(
      () => void new cloudwatch.EventRule("web", {}),
      ['aws:cloudwatch/eventRule:EventRule "web": eventPattern or scheduleExpression must be given; give one of them'],
    );
    await assertProblems(
      () => void new cloudwatch.LogResourcePolicy("web", { policyDocument: trust, policyName: "a", resourceArn: "b" }),
      [
        'aws:cloudwatch/logResourcePolicy:LogResourcePolicy "web": policyName must not be given together with resourceArn, got "a"; leave out all but one of them',
      ],
    );
    await assertProblems(
      () => void new iam.Role("web", { assumeRolePolicy: trust, name: "a", namePrefix: "b" }),
      ['aws:iam/role:Role "web": name must not be given together with namePrefix, got "a"; leave out one of them'],
    );
  });

  it("refuse automatic names that fit the provider's rule and not the service", async () => {
    const topicArn = "arn:aws:sns:us-east-1:123456789012:news";
    const cases: readonly (readonly [() => unknown, type: string, property: string, limit: string])[] = [
      [
        () => new lb.LoadBalancer(long(120), { subnets: ["subnet-1"] }),
        "aws:lb/loadBalancer:LoadBalancer",
        "name",
        "at most 32",
      ],
      [
        () => new codeconnections.Connection(long(120), { providerType: "GitHub" }),
        "aws:codeconnections/connection:Connection",
        "name",
        "from 1 to 32",
      ],
      [
        () =>
          new codestarnotifications.NotificationRule(long(120), {
            detailType: "BASIC",
            eventTypeIds: ["codebuild-project-build-state-failed"],
            resource: "arn:aws:codebuild:us-east-1:123456789012:project/web",
            targets: [{ address: topicArn }],
          }),
        "aws:codestarnotifications/notificationRule:NotificationRule",
        "name",
        "from 1 to 64",
      ],
      [
        () => new cloudwatch.EventTarget(long(120), { rule: "web", arn: topicArn }),
        "aws:cloudwatch/eventTarget:EventTarget",
        "targetId",
        "from 1 to 64",
      ],
      [
        () => new iam.InstanceProfile(long(121), { role: "web" }),
        "aws:iam/instanceProfile:InstanceProfile",
        "name",
        "from 1 to 128",
      ],
    ];
    for (const [build, type, property, limit] of cases)
      await assert.rejects(
        deploy(() => void build()),
        (error: Error) => {
          const start = new RegExp(`${type} "n+": ${property} must have ${limit} characters, got "n+`);
          assert.match(error.message, start);
          assert.ok(
            error.message.includes(`; the provider makes it from the logical name; give ${property} or a shorter`),
          );
          return true;
        },
      );
  });

  it("know the names of queues and topics of both kinds", async () => {
    await deploy(() => {
      new sqs.Queue("a", { name: "jobs.fifo", fifoQueue: true });
      new sns.Topic("b", { name: "news.fifo", fifoTopic: true });
      new sqs.Queue("jobs", { fifoQueue: true });
    });
    const fix = "end it with .fifo and set fifoQueue, or do neither";
    await assertProblems(() => {
      new sqs.Queue("a", { name: "jobs", fifoQueue: true });
      new sqs.Queue("b", { name: "jobs.fifo" });
    }, [
      `aws:sqs/queue:Queue "a": name must end with .fifo exactly where fifoQueue is true, got "jobs"; ${fix}`,
      `aws:sqs/queue:Queue "b": name must end with .fifo exactly where fifoQueue is true, got "jobs.fifo"; ${fix}`,
    ]);
    const name = long(72);
    await assert.rejects(
      deploy(() => void new sqs.Queue(name, { fifoQueue: true })),
      (error: Error) => {
        assert.ok(error.message.includes(`"${name}": name must have from 1 to 80 characters`), error.message);
        return true;
      },
    );
  });

  it("refuse capitals of a repository of images, which the provider keeps", () =>
    assert.rejects(
      deploy(() => void new ecr.Repository("Shop")),
      /Repository "Shop": name must match/,
    ));

  it("tell everything at once, also of several resources and of names", () =>
    assertProblems(() => {
      targetGroup({ port: 0 })();
      new iam.Role(long(60), { assumeRolePolicy: trust, maxSessionDuration: 60 });
    }, [
      `${GROUP}: port must be from 1 to 65535, got 0; give a number of that range`,
      `aws:iam/role:Role "${long(60)}": maxSessionDuration must be from 3600 to 43200, got 60; give a number of that range`,
      `aws:iam/role:Role "${long(60)}": could not make instance of 'aws:iam/role:Role': name '${long(60)}-' plus 7 random chars is longer than maximum length 64; give name, or a logical name of at most 56 characters`,
    ]));

  it("pass over what is not known yet, secrets' values and empty texts that may be left out", async () => {
    const program = () => {
      const topic = new sns.Topic("news");
      new lb.TargetGroup("web", { name: topic.arn, port: topic.arn.apply((arn) => arn.length), protocolVersion: "" });
      new iam.Role("reader", { assumeRolePolicy: trust, name: topic.name, namePrefix: topic.arn });
    };
    const graph = await deploy(program, { preview: true });
    assert.equal(all(graph, "aws:lb/targetGroup:TargetGroup").length, 1);
  });

  it("conceal what is secret", () =>
    assertProblems(targetGroup({ name: pulumi.secret(long(40)), port: 80 }), [
      `${GROUP}: name must have at most 32 characters, got [secret]; it is 8 characters too long; shorten it`,
    ]));

  it("say nothing of what is only looked up", async () => {
    await deploy(
      () => void lb.TargetGroup.get("theirs", "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/a/b"),
    );
  });
});
