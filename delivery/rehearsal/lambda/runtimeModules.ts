/** The modules that Lambda's runtime for Node.js brings, as far as the rehearsal stands in for them. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

interface Client {
  readonly module: string;
  readonly service: string;
  readonly name: string;
  readonly commands: readonly string[];
}

const CLIENTS: readonly Client[] = [
  {
    module: "@aws-sdk/client-codebuild",
    service: "codebuild",
    name: "CodeBuild",
    commands: ["BatchGetBuilds"],
  },
  {
    module: "@aws-sdk/client-codecommit",
    service: "codecommit",
    name: "CodeCommit",
    commands: ["GetBranch", "GetDifferences", "PostCommentForPullRequest", "UpdatePullRequestApprovalState"],
  },
  {
    module: "@aws-sdk/client-codepipeline",
    service: "codepipeline",
    name: "CodePipeline",
    commands: ["StartPipelineExecution"],
  },
  {
    module: "@aws-sdk/client-codedeploy",
    service: "deploy",
    name: "CodeDeploy",
    commands: [
      "PutLifecycleEventHookExecutionStatus",
      "GetDeployment",
      "GetApplicationRevision",
      "ListDeploymentTargets",
      "BatchGetDeploymentTargets",
    ],
  },
  {
    module: "@aws-sdk/client-lambda",
    service: "lambda",
    name: "Lambda",
    commands: ["Invoke", "GetAlias", "GetFunctionConfiguration"],
  },
];

const SDK = join(__dirname, "runtime", "sdk.js");

/** Names are assigned one by one, so that modules of both kinds can import them by name. */
function sourceOf({ service, name, commands }: Client): string {
  return [
    `"use strict";`,
    `const sdk = require(${JSON.stringify(SDK)});`,
    ...commands.map((one) => `exports.${one}Command = sdk.command("${service}", "${one}");`),
    `const Client = sdk.client({ ${commands.map((one) => `${one}: exports.${one}Command`).join(", ")} });`,
    `exports.${name}Client = Client;`,
    `exports.${name} = Client;`,
    "",
  ].join("\n");
}

/** Writes the modules to `<folder>/node_modules`, where code in folders below finds them. @returns that folder */
export async function installRuntimeModules(folder: string): Promise<string> {
  for (const client of CLIENTS) {
    const target = join(folder, "node_modules", client.module);
    await mkdir(target, { recursive: true });
    await writeFile(join(target, "package.json"), JSON.stringify({ name: client.module, main: "index.js" }));
    await writeFile(join(target, "index.js"), sourceOf(client));
  }
  return join(folder, "node_modules");
}
