import assert from "node:assert/strict";
import { ImageRepository, type ImageRepositoryArgs } from "../../../components";
import { sameResources } from "../../../delivery/graph";
import { deploy, document, listed, problemsOf, resource } from "../deployed";

const HOME = "eu-central-1";
const AWAY = "us-east-1";
const TOOLS = "111111111111";
const EXECUTION = "arn:aws:iam::222222222222:role/shop/prod/shop-prod-execution";
const BUILD = "arn:aws:iam::111111111111:role/shop/*/shop-*-build";
const key = (region: string) => `arn:aws:kms:${region}:${TOOLS}:key/k1`;

const happy = (changes: Partial<ImageRepositoryArgs> = {}): ImageRepositoryArgs => ({
  repositoryName: "shop",
  homeRegion: HOME,
  regions: [AWAY, HOME],
  ...changes,
});

const build = (args: ImageRepositoryArgs) => () => {
  const { repositoryName, homeRepositoryUrl, homeRepositoryArn, repositoryUrls, repositoryArns, repositoryArnPattern } =
    new ImageRepository("images", args);
  return {
    repositoryName,
    homeRepositoryUrl,
    homeRepositoryArn,
    repositoryUrls,
    repositoryArns,
    repositoryArnPattern,
  };
};

describe("ImageRepository", () => {
  it("declares a repository of one name in every region, and replicates to all but home", async () => {
    const graph = await deploy(build(happy()));
    assert.deepEqual(listed(graph), [
      "ImageRepository images",
      `LifecyclePolicy images-lifecycle-${HOME}`,
      `LifecyclePolicy images-lifecycle-${AWAY}`,
      "ReplicationConfiguration images-replication",
      `Repository images-repository-${HOME}`,
      `Repository images-repository-${AWAY}`,
    ]);
    assert.deepEqual(resource(graph, `images-repository-${AWAY}`).inputs, {
      name: "shop",
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "AES256" }],
      region: AWAY,
    });
    assert.deepEqual(resource(graph, "images-replication").inputs, {
      replicationConfiguration: {
        rules: [
          {
            destinations: [{ region: AWAY, registryId: TOOLS }],
            repositoryFilters: [{ filter: "shop", filterType: "PREFIX_MATCH" }],
          },
        ],
      },
      region: HOME,
    });
    const url = (region: string) => `${TOOLS}.dkr.ecr.${region}.amazonaws.com/shop`;
    const arn = (region: string) => `arn:aws:ecr:${region}:${TOOLS}:repository/shop`;
    assert.deepEqual(graph.outputs, {
      repositoryName: "shop",
      homeRepositoryUrl: url(HOME),
      homeRepositoryArn: arn(HOME),
      repositoryUrls: { [HOME]: url(HOME), [AWAY]: url(AWAY) },
      repositoryArns: { [HOME]: arn(HOME), [AWAY]: arn(AWAY) },
      repositoryArnPattern: arn("*"),
    });
  });

  it("replicates only once there are repositories to replicate to", async () => {
    const graph = await deploy(build(happy()));
    const { dependencies } = resource(graph, "images-replication");
    for (const region of [HOME, AWAY])
      assert.ok(dependencies.includes(resource(graph, `images-repository-${region}`).urn), region);
  });

  it("keeps images with a tag, and lets others expire", async () => {
    const graph = await deploy(build(happy({ untaggedExpirationDays: 7 })));
    assert.deepEqual(document(graph, `images-lifecycle-${HOME}`, "policy"), {
      rules: [
        {
          rulePriority: 1,
          description: "Images without a tag expire after 7 days",
          selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 7 },
          action: { type: "expire" },
        },
      ],
    });
  });

  it("lets named roles pull in every region, and keeps all others from pushing anywhere", async () => {
    const graph = await deploy(build(happy({ pullRoleArns: [EXECUTION], pushRoleArns: [BUILD] })));
    const pull = {
      Sid: "PullFromAccount222222222222",
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::222222222222:root" },
      Condition: { ArnEquals: { "aws:PrincipalArn": EXECUTION } },
      Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"],
    };
    const put = ["ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart"];
    const onlyThese = {
      Sid: "OnlyThesePush",
      Effect: "Deny",
      Principal: "*",
      Action: put,
      Condition: { ArnNotLike: { "aws:PrincipalArn": BUILD } },
    };
    assert.deepEqual(document(graph, `images-policy-${AWAY}`, "policy"), {
      Version: "2012-10-17",
      Statement: [pull, onlyThese],
    });
    assert.deepEqual(document(graph, `images-policy-${HOME}`, "policy"), {
      Version: "2012-10-17",
      Statement: [
        pull,
        {
          Sid: "PushFromAccount111111111111",
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::111111111111:root" },
          Condition: { ArnLike: { "aws:PrincipalArn": BUILD } },
          Action: [...put, "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage"],
        },
        onlyThese,
      ],
    });
  });

  it("protects repositories, and nothing that a change of args takes away", async () => {
    const args = happy({ pullRoleArns: [EXECUTION], pushRoleArns: [BUILD] });
    const graph = await deploy(() => {
      new ImageRepository("images", args, { protect: true });
    });
    const isProtected = graph.resources.filter((one) => one.custom && one.protect).map(({ name }) => name);
    assert.deepEqual(isProtected, [`images-repository-${HOME}`, `images-repository-${AWAY}`]);
  });

  it("encrypts with each region's own key", async () => {
    const encryptionKeyArns = { [HOME]: key(HOME), [AWAY]: key(AWAY) };
    const graph = await deploy(build(happy({ encryptionKeyArns, scanOnPush: false, forceDelete: true })));
    const { encryptionConfigurations, imageScanningConfiguration, forceDelete } = resource(
      graph,
      `images-repository-${AWAY}`,
    ).inputs;
    assert.deepEqual(encryptionConfigurations, [{ encryptionType: "KMS", kmsKey: key(AWAY) }]);
    assert.deepEqual([imageScanningConfiguration, forceDelete], [{ scanOnPush: false }, true]);
  });

  it("leaves the registry alone when it is told to, or has one region", async () => {
    for (const changes of [{ replicates: false }, { regions: [HOME] }]) {
      const graph = await deploy(build(happy(changes)));
      assert.ok(!listed(graph).some((each) => each.startsWith("ReplicationConfiguration")));
    }
  });

  it("declares the same in a preview", async () => {
    const args = happy({ pullRoleArns: [EXECUTION], pushRoleArns: [BUILD] });
    const [update, preview] = [await deploy(build(args)), await deploy(build(args), { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
  });

  it("lists everything wrong with its args", async () => {
    const args = happy({
      repositoryName: "Shop",
      homeRegion: "eu-west-1",
      regions: [HOME, HOME, "cn-north-1", "moon"],
      pullRoleArns: ["arn:aws-cn:iam::222222222222:role/shop", "shop"],
      pushRoleArns: ["arn:aws:iam::111111111111:role/*"],
      encryptionKeyArns: { [HOME]: key(AWAY) },
      untaggedExpirationDays: 0,
      accountId: "1",
    });
    const role =
      "must be the ARN of an IAM role, arn:<partition>:iam::<12 digits>:role/<path and name>, where * and ? may stand after the first character of the path or name";
    assert.deepEqual(
      (await problemsOf(() => new ImageRepository("images", args))).map((line) =>
        line.replace('ImageRepository "images": ', ""),
      ),
      [
        'repositoryName must be an ECR repository name of 2 to 256 characters: lower-case letters and digits, with . _ - or / between them, got "Shop"; shorten or respell it',
        'regions[3] must be a region of AWS, such as eu-central-1, got "moon"; give the region\'s code',
        'regions must not repeat a value, got ["eu-central-1"]; remove the repeated ones',
        'regions must be of one partition, got ["aws","aws-cn"]; make a repository for each partition; ECR does not replicate between them',
        'homeRegion must be one of regions (eu-central-1, eu-central-1, cn-north-1, moon), got "eu-west-1"; add it to regions',
        'encryptionKeyArns must name a key for each of regions (cn-north-1, eu-central-1, eu-central-1, moon) and no other, got ["eu-central-1"]; give a key to every region, or to none',
        `encryptionKeyArns["eu-central-1"] must be the ARN of a KMS key in eu-central-1 (arn:…:kms:eu-central-1:…:key/…), got "${key(AWAY)}"; give the region's own key`,
        "untaggedExpirationDays must be an integer from 1 to 2147483647, got 0; omit it to use 30",
        'accountId must be twelve digits, got "1"; omit it to use the provider\'s account',
        'pullRoleArns[0] must be of the partition of homeRegion, aws, got "arn:aws-cn:iam::222222222222:role/shop"; no role reaches across partitions',
        `pullRoleArns[1] ${role}, got "shop"; name the roles that pull`,
        `pushRoleArns[0] ${role}, got "arn:aws:iam::111111111111:role/*"; name the roles that push`,
      ],
    );
  });

  it("does not replicate from one region, nor to more than a registry takes", async () => {
    assert.deepEqual(
      await problemsOf(() => new ImageRepository("images", happy({ regions: [HOME], replicates: true }))),
      ['ImageRepository "images": replicates must not be true with one region, got true; remove it or add regions'],
    );
    const regions = Array.from({ length: 27 }, (_, index) => `eu-far-${index}`);
    assert.deepEqual(
      await problemsOf(() => new ImageRepository("images", happy({ regions, homeRegion: "eu-far-0" }))),
      ['ImageRepository "images": regions must hold at most 25 regions beside homeRegion, got 26; replicate to fewer'],
    );
  });
});
