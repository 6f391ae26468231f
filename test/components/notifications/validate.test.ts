import assert from "node:assert/strict";
import fc from "fast-check";
import * as pulumi from "@pulumi/pulumi";
import {
  BuildEvent,
  DeliveryNotifications,
  type DeliveryNotificationsArgs,
  DeploymentNotificationEvent,
  PipelineEvent,
  RepositoryEvent,
} from "../../../components";
import { KIND_NAMES, kindOfArn, kindOfEvent, NOTIFICATION_KINDS } from "../../../components/notifications/kinds";
import { suggested } from "../../../components/notifications/suggest";
import { EvaluationError } from "../../../delivery/graph";
import { deploy, problemsOf } from "../deployed";

const KEY = "arn:aws:kms:eu-central-1:111111111111:key/0123";
const arn = (service: string, rest: string, region = "eu-central-1", account = "111111111111") =>
  `arn:aws:${service}:${region}:${account}:${rest}`;
const PIPELINE = arn("codepipeline", "shop");
const PLACE = { accountId: "111111111111", region: "eu-central-1" };

/** Events as an untyped program may give them. */
const events = (...ids: readonly string[]) => ids as PipelineEvent[];
const pipeline = (more: object): DeliveryNotificationsArgs => ({
  pipelines: { shop: { resourceArn: PIPELINE, ...more } },
});

const CHAT =
  "must be the ARN of a chat configuration (arn:…:chatbot::…:chat-configuration/slack-channel/… or …/microsoft-teams-channel/…)";
const ROLE =
  "must be the ARN of an IAM role, arn:<partition>:iam::<12 digits>:role/<path and name>, where * and ? may stand after the first character of the path or name";
const EVENT = "must be the id of an event of a pipeline";

const CASES: Readonly<Record<string, readonly [DeliveryNotificationsArgs, ...string[]]>> = {
  "an id with a slip": [
    pipeline({ events: events("codepipeline-pipeline-pipeline-execution-fialed") }),
    `pipelines["shop"].events[0] ${EVENT}, got "codepipeline-pipeline-pipeline-execution-fialed"; did you mean "codepipeline-pipeline-pipeline-execution-failed"?`,
  ],
  "an id without its beginning": [
    pipeline({ events: events("manual-approval-needed") }),
    `pipelines["shop"].events[0] ${EVENT}, got "manual-approval-needed"; did you mean "codepipeline-pipeline-manual-approval-needed"?`,
  ],
  "an id of another kind of resource": [
    pipeline({ events: events("codebuild-project-build-state-failed", "codecommit-repository-pull-request-created") }),
    `pipelines["shop"].events[0] ${EVENT}, got "codebuild-project-build-state-failed"; a build project has it: name it below buildProjects`,
    `pipelines["shop"].events[1] ${EVENT}, got "codecommit-repository-pull-request-created"; a repository has it: name it below repositories`,
  ],
  "an id that is none": [
    {
      deploymentApplications: {
        shop: {
          resourceArn: arn("codedeploy", "application:shop"),
          events: ["all" as "codedeploy-application-deployment-failed"],
        },
      },
    },
    'deploymentApplications["shop"].events[0] must be the id of an event of a deployment application, got "all"; take one of codedeploy-application-deployment-failed, codedeploy-application-deployment-succeeded, codedeploy-application-deployment-started',
  ],
  "no events, and events twice": [
    {
      pipelines: {
        none: { resourceArn: PIPELINE, events: [] },
        twice: { resourceArn: PIPELINE, events: [PipelineEvent.Failed, PipelineEvent.Failed] },
      },
    },
    'pipelines["none"].events must hold 1 to 18 events, got 0; omit it to use the usual ones',
    'pipelines["twice"].events must not repeat a value, got ["codepipeline-pipeline-pipeline-execution-failed"]; name each event once',
  ],
  "a rule's name, which others have, and its detail": [
    {
      pipelines: {
        one: { resourceArn: PIPELINE, ruleName: "a/b", detail: "SOME" as "FULL" },
        two: { resourceArn: PIPELINE, ruleName: "a/b" },
      },
    },
    'pipelines["one"].ruleName must be a notification rule name of 1 to 64 characters: letters, digits, spaces, _ and -, got "a/b"; omit it to have one made',
    'pipelines["one"].detail must be one of BASIC, FULL, got "SOME"; omit it to use FULL',
    'pipelines["two"].ruleName must be a notification rule name of 1 to 64 characters: letters, digits, spaces, _ and -, got "a/b"; omit it to have one made',
    'ruleName must not repeat a value, got ["a/b"]; give each rule its own',
  ],
  "a key that makes too long a name": [
    { pipelines: { ["x".repeat(40)]: { resourceArn: PIPELINE } } },
    `pipelines["${"x".repeat(40)}"].ruleName must be given, for the one made of news-pipeline-rule-${"x".repeat(40)} would be none of 1 to 64 letters, digits, spaces, _ and -; give a shorter one`,
  ],
  "the ARN of something else": [
    {
      pipelines: {
        build: { resourceArn: arn("codebuild", "project/shop") },
        topic: { resourceArn: arn("sns", "shop") },
      },
    },
    'pipelines["build"].resourceArn must be the ARN of a pipeline (arn:…:codepipeline:…:<name>), got "arn:aws:codebuild:eu-central-1:111111111111:project/shop"; that is a build project: name it below buildProjects',
    'pipelines["topic"].resourceArn must be the ARN of a pipeline (arn:…:codepipeline:…:<name>), got "arn:aws:sns:eu-central-1:111111111111:shop"; give its ARN',
  ],
  "what lies elsewhere": [
    {
      ...PLACE,
      repositories: { shop: { resourceArn: arn("codecommit", "shop", "us-east-1") } },
      pipelines: { shop: { resourceArn: arn("codepipeline", "shop", "eu-central-1", "222222222222") } },
    },
    'repositories["shop"].resourceArn must be in eu-central-1 and 111111111111, where the rule is, got "arn:aws:codecommit:us-east-1:111111111111:shop"; give what is elsewhere an instance of this component there',
    'pipelines["shop"].resourceArn must be in eu-central-1 and 111111111111, where the rule is, got "arn:aws:codepipeline:eu-central-1:222222222222:shop"; give what is elsewhere an instance of this component there',
  ],
  "more rules for a resource than AWS allows": [
    {
      pipelines: Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`r${index}`, { resourceArn: PIPELINE }])),
    },
    `rules must have at most 10 rules about ${PIPELINE}, got 11; put their events together`,
  ],
  "a region without rules, where rules are asked for": [
    { region: "eu-south-1", pipelines: { shop: { resourceArn: arn("codepipeline", "shop", "eu-south-1") } } },
    'region must be one that has notification rules: ap-east-1, ap-northeast-1, ap-northeast-2, ap-south-1, ap-southeast-1, ap-southeast-2, ca-central-1, eu-central-1, eu-north-1, eu-west-1, eu-west-2, eu-west-3, me-south-1, sa-east-1, us-east-1, us-east-2, us-west-1, us-west-2, got "eu-south-1"; use EventBridge rules there',
  ],
  "readers who cannot be reached, without showing a token": [
    {
      emailAddresses: ["team", "a@example.com", "a@example.com"],
      phoneNumbers: ["0151 2345678"],
      httpsEndpoints: { pager: "http://events.example.com/token" },
      queueArns: { archive: "https://sqs.eu-central-1.amazonaws.com/111111111111/archive" },
      chatConfigurationArns: ["arn:aws:chatbot::111111111111:chat-configuration/irc/shop"],
    },
    'emailAddresses[0] must be an e-mail address, got "team"; correct it',
    'emailAddresses must not repeat a value, got ["a@example.com"]; name each once',
    'phoneNumbers[0] must be a telephone number in the form of E.164, such as +4915112345678, got "0151 2345678"; correct it',
    'httpsEndpoints["pager"] must be an address that begins with https://; give one',
    'queueArns["archive"] must be the ARN of a standard queue (arn:…:sqs:…), got "https://sqs.eu-central-1.amazonaws.com/111111111111/archive"; give the queue\'s ARN, not its URL',
    `chatConfigurationArns[0] ${CHAT}, got "arn:aws:chatbot::111111111111:chat-configuration/irc/shop"; copy it from Amazon Q Developer in chat applications`,
  ],
  "more chats than a rule takes": [
    {
      chatConfigurationArns: Array.from(
        { length: 10 },
        (_, index) => `arn:aws:chatbot::111111111111:chat-configuration/slack-channel/c${index}`,
      ),
    },
    "chatConfigurationArns must hold 0 to 9 ARNs, got 10; a rule takes 10 targets with the topic",
  ],
  "publishers who are none": [
    { alarmAccountIds: ["1", "1"], publisherRoleArns: ["arn:aws:iam::222222222222:user/jo"] },
    'alarmAccountIds[0] must be twelve digits, got "1"; give an account\'s id',
    'alarmAccountIds[1] must be twelve digits, got "1"; give an account\'s id',
    'alarmAccountIds must not repeat a value, got ["1"]; name each once',
    `publisherRoleArns[0] ${ROLE}, got "arn:aws:iam::222222222222:user/jo"; name the roles that may publish`,
  ],
  "everything else at once": [
    {
      topicName: "shop.news",
      displayName: "x".repeat(101),
      kmsKeyArn: KEY,
      keyAlias: "news",
      accountId: "1",
      region: "mars",
    },
    'topicName must be an SNS topic name of 1 to 256 characters: letters, digits, - and _, got "shop.news"; omit it to have one made',
    `displayName must have 1 to 100 characters, got "${"x".repeat(101)}"; shorten it, or omit it`,
    'keyAlias must be a KMS alias of 7 to 256 characters: alias/ and then letters, digits, / _ and -, got "news"; omit it to have none',
    'keyAlias must not be given beside kmsKeyArn, got "news"; remove one of the two',
    `accountId must be twelve digits, got "1"; omit it to use the provider's account`,
    'region must be a region of AWS, such as eu-central-1, got "mars"; give the region\'s code',
  ],
};

describe("DeliveryNotifications refuses", () => {
  for (const [what, [args, ...problems]] of Object.entries(CASES))
    it(what, async () => {
      const expected = problems.map((problem) => `DeliveryNotifications "news": ${problem}`);
      assert.deepEqual(await problemsOf(() => new DeliveryNotifications("news", args)), expected);
    });

  it("inputs as soon as they are known", async () => {
    const args: DeliveryNotificationsArgs = {
      pipelines: { shop: { resourceArn: pulumi.output(arn("codebuild", "project/shop")) } },
      httpsEndpoints: { pager: pulumi.output("http://events.example.com/token") },
    };
    await assert.rejects(
      deploy(() => {
        new DeliveryNotifications("news", args);
      }),
      (error) => {
        assert.ok(error instanceof EvaluationError);
        const told = error.problems.join("\n");
        assert.match(
          told,
          /pipelines\["shop"\]\.resourceArn must be the ARN of a pipeline .* name it below buildProjects/,
        );
        assert.match(told, /httpsEndpoints\["pager"\] must be an address that begins with https:\/\/; give one/);
        assert.doesNotMatch(told, /token/);
        return true;
      },
    );
  });
});

describe("notification events", () => {
  const ALL = [RepositoryEvent, BuildEvent, DeploymentNotificationEvent, PipelineEvent].map((kind) =>
    Object.values(kind),
  );

  it("belong to one kind each, whose ids begin alike", () => {
    const ids = ALL.flat();
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(
      ALL.map(({ length }) => length),
      [11, 6, 3, 18],
    );
    for (const [index, name] of KIND_NAMES.entries())
      for (const id of ALL[index] ?? []) assert.equal(kindOfEvent(id), name, id);
    assert.equal(kindOfEvent("all"), undefined);
  });

  it("are usual ones of their kind", () => {
    for (const name of KIND_NAMES) {
      const { events: known, defaultEvents } = NOTIFICATION_KINDS[name];
      assert.ok(defaultEvents.length > 0);
      for (const event of defaultEvents) assert.ok((known as readonly string[]).includes(event), event);
    }
  });

  it("are of resources whose ARNs tell the kind", () => {
    const arns = [
      arn("codecommit", "a.b"),
      arn("codebuild", "project/a"),
      arn("codedeploy", "application:a+b"),
      PIPELINE,
    ];
    assert.deepEqual(arns.map(kindOfArn), KIND_NAMES);
    for (const other of [
      "",
      arn("codebuild", "build/a"),
      arn("codedeploy", "deploymentgroup:a/b"),
      arn("codepipeline", "a/b"),
    ])
      assert.equal(kindOfArn(other), undefined, other);
  });

  it("are suggested for what is one slip from them, and for their ends", () => {
    const events = ALL.flat();
    fc.assert(
      fc.property(fc.constantFrom(...events), fc.nat(), fc.constantFrom("", "x"), (id, at, letter) => {
        const place = at % id.length;
        const slip = id.slice(0, place) + letter + id.slice(place + 1);
        assert.equal(suggested(slip, events), id);
      }),
    );
    assert.equal(suggested("deployment-failed", events), "codedeploy-application-deployment-failed");
    for (const text of ["", "failed", "everything", "x".repeat(500)])
      assert.equal(suggested(text, events), undefined, text);
  });
});
