import assert from "node:assert/strict";
import { checkVariables } from "../../../../../delivery/graph/strict/pipelines/variables";
import { declared, findings } from "../resources";
import { build, deploy, pipeline, PIPELINE, source, stages } from "./pipeline";

const uses = (reference: string) =>
  build({
    configuration: { ProjectName: "shop-build", EnvironmentVariables: `[{"name":"A","value":"${reference}"}]` },
  });
const AT = "stages[1].actions[0].configuration.EnvironmentVariables";

const says = (reference: string, first: Record<string, unknown> = {}, inputs: Record<string, unknown> = {}) =>
  findings(checkVariables, pipeline({ stages: stages([source(first)], [uses(reference)], [deploy()]), ...inputs }));

const project = (buildspec: string) =>
  declared("aws:codebuild/project:Project", "build", { name: "shop-build", source: { buildspec } });

describe("references to variables", () => {
  it("are to what the source gives, by its provider", () => {
    for (const [provider, given, other] of [
      ["CodeCommit", "RepositoryName", "FullRepositoryName"],
      ["CodeStarSourceConnection", "FullRepositoryName", "RepositoryName"],
      ["S3", "VersionId", "CommitId"],
      ["ECR", "ImageURI", "CommitId"],
      ["GitHub", "CommitUrl", "AuthorEmail"],
    ] as const) {
      assert.deepEqual(says(`#{Source.${given}}`, { provider }), [], provider);
      const [wrong, ...rest] = says(`#{Source.${other}}`, { provider });
      assert.deepEqual(rest, []);
      assert.ok(
        wrong?.startsWith(
          `${PIPELINE} "shop": ${AT} must refer to a variable that stages[0].actions[0], Source by ${provider}, gives, got "#{Source.${other}}"; `,
        ),
        wrong,
      );
      assert.ok(wrong?.includes(given), wrong);
    }
  });

  it("are to namespaces of actions that are over by then", () => {
    assert.deepEqual(says("#{Sauce.CommitId}"), [
      `${PIPELINE} "shop": ${AT} must refer to the namespace of an action that is over by then, got "#{Sauce.CommitId}"; take one of Source`,
    ]);
    const late = stages([source()], [uses("#{Later.A}")], [build({ namespace: "Later" })]);
    assert.deepEqual(findings(checkVariables, pipeline({ stages: late })), [
      `${PIPELINE} "shop": ${AT} must refer to the namespace of an action that is over by then, got "#{Later.A}"; ` +
        "run stages[2].actions[0] in an earlier stage, or in this one with a lower runOrder",
    ]);
  });

  it("are to variables of the pipeline that it declares, and not in a source", () => {
    const variables = [{ name: "release" }];
    assert.deepEqual(says("#{variables.release}", {}, { variables }), []);
    assert.match(
      says("#{variables.realease}", {}, { variables })[0]!,
      /declares, got .*; write release; there are release$/,
    );
    assert.match(says("#{variables.release}")[0]!, /; declare release in variables$/);
    const configuration = { RepositoryName: "shop", BranchName: "#{variables.release}" };
    assert.match(
      says("x", { configuration }, { variables })[0]!,
      /stages\[0\]\.actions\[0\]\.configuration\.BranchName must not refer to a variable of the pipeline in a source action/,
    );
  });

  it("are to what every execution has", () => {
    assert.deepEqual(says("#{codepipeline.PipelineExecutionId}"), []);
    assert.match(says("#{codepipeline.ExecutionId}")[0]!, /; write PipelineExecutionId$/);
    assert.match(says("#{nothing}")[0]!, /must refer to variables as #\{namespace\.variable\}/);
  });

  it("are to what the buildspec within the project exports", () => {
    const after = stages([source()], [build({ namespace: "Build" })], [uses("#{Build.VERSION}")]);
    const of = (buildspec: string) => findings(checkVariables, pipeline({ stages: after }), project(buildspec));
    assert.deepEqual(of("version: 0.2\nenv:\n  exported-variables: [VERSION]\n"), []);
    assert.deepEqual(of("buildspec.yml"), [], "a file that nobody reads here");
    const at = "stages[2].actions[0].configuration.EnvironmentVariables";
    const must = "must refer to a variable that stages[1].actions[0], Build by CodeBuild, gives";
    assert.deepEqual(of("version: 0.2\nenv:\n  exported-variables: [VERSIONS]\n"), [
      `${PIPELINE} "shop": ${at} ${must}, got "#{Build.VERSION}"; write VERSIONS; there are VERSIONS`,
    ]);
    assert.deepEqual(of("version: 0.2\nphases: {}\n"), [
      `${PIPELINE} "shop": ${at} ${must}, got "#{Build.VERSION}"; name it in env.exported-variables of the buildspec`,
    ]);
  });

  it("are to the outputVariables of commands, and to anything that a function says", () => {
    const of = (action: Record<string, unknown>) =>
      findings(
        checkVariables,
        pipeline({
          stages: stages([source()], [{ name: "A", namespace: "A", owner: "AWS", ...action }], [uses("#{A.B}")]),
        }),
      );
    assert.deepEqual(of({ category: "Compute", provider: "Commands", outputVariables: ["B"] }), []);
    assert.match(of({ category: "Compute", provider: "Commands" })[0]!, /; add it to outputVariables$/);
    assert.deepEqual(of({ category: "Invoke", provider: "Lambda" }), []);
    assert.deepEqual(of({ category: "Build", provider: "Jenkins", owner: "Custom" }), []);
    assert.match(of({ category: "Deploy", provider: "CodeDeploy" })[0]!, /^warning: .*AWS documents none of it/);
  });
});
