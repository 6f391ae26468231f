import assert from "node:assert/strict";
import { UNKNOWN } from "../../../../../delivery/graph";
import { checkStores } from "../../../../../delivery/graph/strict/pipelines/stores";
import { ACCOUNT, declared, findings, OTHER_ACCOUNT, OTHER_REGION, REGION } from "../resources";
import { build, deploy, pipeline, PIPELINE, source, stages, store, wide } from "./pipeline";

const says = (inputs: Parameters<typeof pipeline>[0], make = pipeline) => findings(checkStores, make(inputs));
const told = (rest: string) => [`${PIPELINE} "shop": ${rest}`];

describe("artifact stores", () => {
  it("are right with one region and with several", () => {
    assert.deepEqual(says({}), []);
    assert.deepEqual(says({}, wide), []);
    assert.deepEqual(says({ artifactStores: [store(REGION, { region: UNKNOWN }), store(OTHER_REGION)] }, wide), []);
  });

  it("have a region exactly where there are several", () => {
    assert.deepEqual(
      says({ artifactStores: [store(REGION)] }),
      told(
        "artifactStores[0].region must be absent where there is one store, which is the pipeline's region's, got \"eu-central-1\"; remove it",
      ),
    );
    assert.deepEqual(
      says({ artifactStores: [store(), store(OTHER_REGION)] }, wide),
      told(
        "artifactStores[0].region must be given where there are several stores; give the region that the store is for",
      ),
    );
  });

  it("are there for the regions of the pipeline and its actions, and for no others", () => {
    assert.deepEqual(
      says({ artifactStores: [store()] }, wide),
      told(
        "artifactStores must hold a store for each region of the pipeline and its actions, " +
          'got ["eu-central-1"]; add one for eu-west-1, and give each its region',
      ),
    );
    assert.deepEqual(
      says({ artifactStores: [store(REGION), store("eu-west-2")] }, wide),
      told(
        "artifactStores must hold a store for each region of the pipeline and its actions, " +
          'got ["eu-central-1","eu-west-2"]; add one for eu-west-1',
      ).concat(
        told(
          'artifactStores[1].region must be the region of the pipeline or of one of its actions, got "eu-west-2"; ' +
            "remove the store, or give an action that region",
        ),
      ),
    );
    assert.deepEqual(
      says({ artifactStores: [store(REGION), store(OTHER_REGION), store(OTHER_REGION)] }, wide),
      told(
        'artifactStores[2].region must be a region that no other store has, got "eu-west-1"; remove one of the two stores of the region',
      ),
    );
  });

  it("have a key of their region and the pipeline's account", () => {
    const key = (id: string) => [store(REGION), store(OTHER_REGION, { encryptionKey: { type: "KMS", id } })];
    assert.deepEqual(
      says({ artifactStores: key(`arn:aws:kms:${REGION}:${ACCOUNT}:key/mrk-1`) }, wide),
      told(
        `artifactStores[1].encryptionKey.id must be a key of eu-west-1, the store's region, got "arn:aws:kms:${REGION}:${ACCOUNT}:key/mrk-1"; ` +
          "name the key, or the copy of the multi-Region key, of eu-west-1",
      ),
    );
    assert.deepEqual(
      says({ artifactStores: key(`arn:aws:kms:${OTHER_REGION}:${OTHER_ACCOUNT}:key/1`) }, wide),
      told(
        `artifactStores[1].encryptionKey.id must be a key of the pipeline's account ${ACCOUNT}, ` +
          `got "arn:aws:kms:${OTHER_REGION}:${OTHER_ACCOUNT}:key/1"; keep the key with the pipeline, and let the other account use it by the key's policy`,
      ),
    );
  });

  it("have a key by its ARN where an action runs in another account", () => {
    const foreign = stages([source()], [build()], [deploy({ roleArn: `arn:aws:iam::${OTHER_ACCOUNT}:role/deploy` })]);
    const alias = [store(undefined, { encryptionKey: { type: "KMS", id: "alias/shop" } })];
    assert.deepEqual(says({ artifactStores: alias }), []);
    assert.deepEqual(
      says({ artifactStores: alias, stages: foreign }),
      told(
        "artifactStores[0].encryptionKey.id must be a key's ARN where an action runs in another account, for ids and aliases " +
          'are looked up there, got "alias/shop"; give the key\'s ARN',
      ),
    );
    assert.deepEqual(
      says({ artifactStores: [store(undefined, { encryptionKey: undefined })], stages: foreign }),
      told(
        "artifactStores[0].encryptionKey must be given where an action runs in another account, which no one can let use the key of AWS; " +
          "give the ARN of a customer managed key",
      ),
    );
  });

  it("have a bucket of their region and the pipeline's account", () => {
    const bucket = (more: object) => declared("aws:s3/bucket:Bucket", "store", {}, { id: `shop-${REGION}`, ...more });
    assert.deepEqual(findings(checkStores, pipeline(), bucket({})), []);
    assert.deepEqual(
      findings(checkStores, pipeline(), bucket({ region: OTHER_REGION, account: OTHER_ACCOUNT })),
      told(
        `artifactStores[0].location must be a bucket of eu-central-1, the store's region, got "shop-eu-central-1"; ` +
          'aws:s3/bucket:Bucket "store" is in eu-west-1: name one of eu-central-1',
      ).concat(
        told(
          `artifactStores[0].location must be a bucket of the pipeline's account ${ACCOUNT}, got "shop-eu-central-1"; ` +
            `aws:s3/bucket:Bucket "store" is in account ${OTHER_ACCOUNT}: keep artifacts with the pipeline`,
        ),
      ),
    );
  });
});

describe("regions of actions", () => {
  it("are the pipeline's for sources, approvals and actions of others", () => {
    const approval = { name: "Approve", category: "Approval", owner: "AWS", provider: "Manual" };
    for (const [action, what] of [
      [approval, "an approval"],
      [build({ owner: "Custom", provider: "Jenkins" }), "a custom action"],
      [build({ owner: "ThirdParty", provider: "Other" }), "an action of a third party"],
    ] as const)
      assert.deepEqual(
        says(
          {
            stages: stages(
              [source()],
              [build()],
              [{ ...action, region: OTHER_REGION }, deploy({ region: OTHER_REGION })],
            ),
          },
          wide,
        ),
        told(
          `stages[2].actions[0].region must be the pipeline's region eu-central-1, for ${what} works nowhere else, got "eu-west-1"; leave it out`,
        ),
      );
    assert.match(
      says({ stages: stages([source({ region: OTHER_REGION })], [deploy()]) }, wide)[0]!,
      /for a source action works/,
    );
  });
});
