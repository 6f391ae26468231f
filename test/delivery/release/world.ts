/** A world in memory for the release code: two stores, a key, a pipeline. */
import { createHash, generateKeyPairSync, sign, verify } from "node:crypto";
import { Releases } from "../../../delivery/release/context";
import { ConditionFailed } from "../../../delivery/release/errors";
import { RELEASE_FILES } from "../../../delivery/release/ledger";
import type { ReleaseLine } from "../../../delivery/release/line";
import type { Manifest } from "../../../delivery/release/manifest";
import type {
  Commit,
  ObjectFacts,
  Pipeline,
  PipelineRun,
  RegionalDeployment,
  ReleaseStore,
  StageState,
  StoredFile,
  WriteCondition,
} from "../../../delivery/release/ports";
import { parseInterval } from "../../../stacks/settings/intervals";

export const START = Date.parse("2026-11-21T10:00:00Z");
const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** An ETag says nothing but the content: the worst that S3 may do. */
export class MemoryStore implements ReleaseStore {
  readonly versions = new Map<string, StoredFile[]>();

  constructor(
    readonly place: string,
    private readonly now: () => Date,
  ) {}

  async get(key: string): Promise<StoredFile | undefined> {
    return this.versions.get(key)?.at(-1);
  }

  async head(key: string): Promise<ObjectFacts | undefined> {
    return this.get(key);
  }

  async put(key: string, body: Buffer, condition: WriteCondition, metadata: Readonly<Record<string, string>> = {}) {
    const there = this.versions.get(key)?.at(-1); // nothing waits between the look and the write
    const holds = "ifMatch" in condition ? there?.etag === condition.ifMatch : there === undefined;
    if (!holds) throw new ConditionFailed(`${this.place}/${key}`);
    const versions = this.versions.get(key) ?? [];
    const file = {
      key,
      body,
      etag: sha256(body),
      lastModified: this.now(),
      versionId: `v${versions.length}`,
      metadata,
    };
    this.versions.set(key, [...versions, file]);
    return file;
  }

  async list(prefix: string, after = "") {
    return [...this.versions]
      .filter(([key]) => key.startsWith(prefix) && key > after)
      .map(([key, versions]) => ({ key, lastModified: versions.at(-1)!.lastModified }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async newest(prefix: string) {
    return [...this.versions]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, versions]) => ({ key, versionId: versions.at(-1)!.versionId! }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** Every object's bytes and metadata. */
  contents(): Record<string, { body: string; metadata: Readonly<Record<string, string>> }> {
    return Object.fromEntries(
      [...this.versions.keys()].sort().map((key) => {
        const { body, metadata } = this.versions.get(key)!.at(-1)!;
        return [key, { body: body.toString("utf8"), metadata }];
      }),
    );
  }
}

export class MemoryPipeline implements Pipeline {
  readonly name = "shop-prod";
  /** Why stages are closed that deploy, by their names. */
  readonly closed = new Map<string, string>();
  /** Executions that wait before the first of them. */
  waiting: string[] = [];
  /** Executions that deploy, by the stage. */
  readonly deploying = new Map<string, string>();
  readonly allRuns: PipelineRun[] = [];
  readonly allDeployments: RegionalDeployment[] = [];
  otherStages: StageState[] = [];

  async stages(): Promise<readonly StageState[]> {
    const gates = LINE.gatedStages.map((name, index): StageState => {
      const [closedBecause, execution] = [this.closed.get(name), this.deploying.get(name)];
      return {
        name,
        open: closedBecause === undefined,
        waiting: index === 0 ? this.waiting : [],
        actions: [],
        ...(closedBecause !== undefined && { closedBecause }),
        ...(execution !== undefined && { execution, status: "InProgress" }),
      };
    });
    return [...this.otherStages, ...gates];
  }
  async runs() {
    return this.allRuns;
  }
  async deployments() {
    return this.allDeployments;
  }
  async closeStage(stage: string, reason: string): Promise<void> {
    this.closed.set(stage, reason);
  }
  async openStage(stage: string): Promise<void> {
    this.closed.delete(stage);
  }
}

export const LINE: ReleaseLine = {
  application: "shop",
  environment: "prod",
  releaserRoleArn: "arn:aws:iam::111111111111:role/shop/prod/shop-prod-releaser",
  from: {
    environment: "staging",
    bucket: "staging-store",
    region: "eu-central-1",
    prefix: "releases/shop/",
    signingKey: "arn:aws:kms:eu-central-1:111111111111:alias/shop-staging-releases",
  },
  to: { environment: "prod", bucket: "prod-store", region: "eu-central-1", prefix: "releases/shop/" },
  channelKey: "channels/shop.zip",
  auditPrefix: "audit/shop/prod/",
  holdKey: "controls/prod/hold.json",
  pipeline: {
    name: "shop-prod",
    arn: "arn:aws:codepipeline:eu-central-1:111111111111:shop-prod",
    region: "eu-central-1",
  },
  gatedStages: ["Deploy-1", "Deploy-2"],
  bakeMinutes: 0,
  freezeWindows: [],
};

export const freeze = (...texts: string[]) => texts.map((text) => parseInterval(text)!);

/** Signs the same bytes the same way each time, unlike the keys of KMS, so that worlds can be compared. */
const KEYS = generateKeyPairSync("ed25519");

export interface World {
  readonly from: MemoryStore;
  readonly to: MemoryStore;
  readonly pipeline: MemoryPipeline;
  now: number;
  readonly history: Commit[];
  /** All that acts as a person. */
  as(person: string, line?: Partial<ReleaseLine>): Releases;
  /** Writes a release as staging's last step does. */
  publish(version: string, change?: (manifest: Manifest) => Manifest): Promise<Manifest>;
}

export const signed = (bytes: Buffer): Buffer => sign(null, bytes, KEYS.privateKey);

function provenanceOf({ bundle, commit, pipelineExecution }: Manifest): Buffer {
  return Buffer.from(
    JSON.stringify({
      _type: "https://in-toto.io/Statement/v1",
      subject: [{ name: "bundle.zip", digest: { sha256: bundle.sha256 } }],
      predicateType: "https://slsa.dev/provenance/v1",
      predicate: {
        buildDefinition: {
          buildType: "https://docs.aws.amazon.com/codebuild/",
          resolvedDependencies: [{ uri: "git+codecommit", digest: { gitCommit: commit } }],
        },
        runDetails: { builder: { id: "project" }, metadata: { invocationId: pipelineExecution } },
      },
    }),
  );
}

export function createWorld(): World {
  // Time goes on with every look at it, so that acts have an order.
  const clock = { now: () => new Date(world.now++) };
  const from = new MemoryStore("s3://staging-store", clock.now);
  const to = new MemoryStore("s3://prod-store", clock.now);
  const pipeline = new MemoryPipeline();
  const world: World = {
    from,
    to,
    pipeline,
    now: START,
    history: [],
    as(person, line = {}) {
      const arn = `arn:aws:sts::111111111111:assumed-role/shop-prod-releaser/${person}`;
      return new Releases(
        { ...LINE, ...line },
        {
          from,
          to,
          pipeline,
          clock,
          signatures: {
            key: "alias/shop-staging-releases",
            verify: async (message, signature) => verify(null, message, KEYS.publicKey, signature),
          },
          identity: { caller: async () => ({ arn, account: "111111111111" }) },
          commits: {
            between: async (one, other) => {
              const at = (id: string) => world.history.findIndex((commit) => commit.id === id);
              return at(one) < 0 || at(other) < 0
                ? undefined
                : world.history.slice(at(one) + 1, at(other) + 1).reverse();
            },
          },
        },
      );
    },
    async publish(version, change = (manifest) => manifest) {
      const bundle = Buffer.from(`bundle of ${version}`);
      const manifest = change({
        schema: 1,
        application: "shop",
        version,
        commit: `commit-${version}`,
        pipelineExecution: `execution-${version}`,
        build: "arn:aws:codebuild:eu-central-1:111111111111:build/shop-staging-release:1",
        bundle: { sha256: sha256(bundle), size: bundle.length },
        files: { "app.js": sha256(bundle) },
        createdAt: new Date(world.now).toISOString(),
        validated: { environment: "staging", regions: ["eu-central-1"] },
      });
      const json = Buffer.from(JSON.stringify(manifest));
      const provenance = provenanceOf(manifest);
      const files = { bundle, provenance, provenanceSig: signed(provenance), sig: signed(json), json };
      for (const [index, body] of Object.values(files).entries())
        await from.put(`releases/shop/${version}/${RELEASE_FILES[index]}`, body, { ifNoneMatch: "*" });
      return manifest;
    },
  };
  return world;
}
