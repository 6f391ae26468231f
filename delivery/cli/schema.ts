/** `interlock schema`: the JSON Schema of a spec, for editors. */
import { appspecSchema, buildspecSchema } from "../specs";
import type { ExitCode } from "./exitCode";

const SCHEMAS = { buildspec: buildspecSchema, appspec: appspecSchema } as const;

/** Prints the schema as JSON. */
export function schemaCommand(kind: keyof typeof SCHEMAS): ExitCode {
  process.stdout.write(`${JSON.stringify(SCHEMAS[kind], undefined, 2)}\n`);
  return 0;
}
