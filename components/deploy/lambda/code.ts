/** The code that functions begin with. */
import * as pulumi from "@pulumi/pulumi";
import { LAMBDA_DEPLOYMENT_DEFAULTS as DEFAULTS, type LambdaDeploymentArgs } from "./args";

/** Takes `folder/file.export` apart as Node.js's runtime does: the last dot parts file and export. */
const HANDLER = /^(.+)\.([A-Za-z_$][\w$]*)$/;

/** Whether a placeholder can stand in for code of the runtime. */
export const isNodeJs = (runtime: string): boolean => runtime.startsWith("nodejs");

/** Whether a Node.js runtime can find the handler. */
export const isNodeJsHandler = (handler: string): boolean => HANDLER.test(handler);

/** A module that answers every request that nothing has been deployed yet. */
function placeholder(handler: string): pulumi.asset.Archive {
  const [, file = "index", name = "handler"] = HANDLER.exec(handler) ?? [];
  const lines = [
    "/** Stands here until the first deployment. */",
    `export const ${name} = async () => ({`,
    "  statusCode: 503,",
    '  headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },',
    '  body: "Nothing has been deployed yet\\n",',
    "});",
    "",
  ];
  return new pulumi.asset.AssetArchive({ [`${file}.mjs`]: new pulumi.asset.StringAsset(lines.join("\n")) });
}

/** Code of the function's first version. */
export function initialCode({ initialCodePath, handler = DEFAULTS.handler }: LambdaDeploymentArgs) {
  return initialCodePath === undefined ? placeholder(handler) : new pulumi.asset.FileArchive(initialCodePath);
}
