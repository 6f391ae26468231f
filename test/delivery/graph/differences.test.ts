import assert from "node:assert/strict";
import { differencesOf, type Environment } from "../../../delivery/graph/differences";
import type { Graph, GraphResource } from "../../../delivery/graph/types";

const resource = (name: string, inputs: Record<string, unknown>, more: Partial<GraphResource> = {}): GraphResource => ({
  urn: `urn:pulumi:x::p::aws:sns/topic:Topic::${name}`,
  type: "aws:sns/topic:Topic",
  name,
  custom: true,
  inputs,
  outputs: {},
  dependencies: [],
  protect: false,
  secrets: [],
  ...more,
});

const environment = (name: string, account: string, region: string, resources: GraphResource[]): Environment => ({
  graph: { stack: name, mode: "preview", resources, outputs: {} } satisfies Graph,
  words: { [`shop-${name}`]: "prefix", [name]: "environment", [account]: "account", [region]: "region" },
});

const staging = (...resources: GraphResource[]) => environment("staging", "333333333333", "eu-west-1", resources);
const prod = (...resources: GraphResource[]) => environment("prod", "444444444444", "us-east-1", resources);

describe("differences of environments", () => {
  it("are none where only names, accounts, regions and ends of names differ", () => {
    assert.deepEqual(
      differencesOf(
        staging(
          resource("web-eu-west-1", { name: "shop-staging-1a2b3c4", owner: "333333333333", tags: { E: "staging" } }),
        ),
        prod(resource("web-us-east-1", { name: "shop-prod-9f8e7d6", owner: "444444444444", tags: { E: "prod" } })),
      ),
      [],
    );
  });

  it("name the input of each resource, inside of documents too", () => {
    const policy = (action: string) => JSON.stringify({ Statement: [{ Action: action, Resource: "shop-staging" }] });
    const left = staging(resource("a", { size: 1, policy: policy("s3:GetObject"), zones: [] }));
    const right = prod(
      resource("a", { size: 2, policy: policy("s3:PutObject").replace("staging", "prod"), zones: ["x"] }),
    );
    assert.deepEqual(differencesOf(left, right), [
      {
        type: "aws:sns/topic:Topic",
        name: "a",
        inputs: [
          { path: "policy.Statement[0].Action", left: "s3:GetObject", right: "s3:PutObject" },
          { path: "size", left: 1, right: 2 },
          { path: "zones", left: [] },
          { path: "zones[0]", right: "x" },
        ],
      },
    ]);
  });

  it("read user data line by line", () => {
    const text = (port: number) =>
      Buffer.from(`#!/bin/bash\nset -euo pipefail\necho PORT=${port} > /etc/environment\n# the end of it\n`).toString(
        "base64",
      );
    assert.deepEqual(
      differencesOf(staging(resource("a", { userData: text(8080) })), prod(resource("a", { userData: text(8443) }))),
      [
        {
          type: "aws:sns/topic:Topic",
          name: "a",
          inputs: [
            {
              path: "userData[2]",
              left: "echo PORT=8080 > /etc/environment",
              right: "echo PORT=8443 > /etc/environment",
            },
          ],
        },
      ],
    );
  });

  it("tell what only one of them declares, and leave out what was not asked for", () => {
    const left = staging(resource("a", {}), resource("b", {}));
    const right = prod(resource("b", {}), resource("c", {}));
    const only = [
      { type: "aws:sns/topic:Topic", name: "a", only: "left" },
      { type: "aws:sns/topic:Topic", name: "c", only: "right" },
    ];
    assert.deepEqual(differencesOf(left, right), only);
    assert.deepEqual(
      differencesOf(left, right, ({ name }) => name !== "c"),
      only.slice(0, 1),
    );
  });

  it("never show a secret", () => {
    const secrets = ["inputs.password"];
    const found = differencesOf(
      staging(resource("a", { password: "left-secret", passwordHint: "one" }, { secrets })),
      prod(resource("a", { password: "right-secret", passwordHint: "two" }, { secrets })),
    );
    assert.deepEqual(found[0]?.inputs, [{ path: "passwordHint", left: "one", right: "two" }]);
  });
});
