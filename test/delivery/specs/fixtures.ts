import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Fixture {
  readonly name: string;
  readonly text: string;
}

/** The valid files of a kind. */
export function fixtures(kind: "buildspec" | "appspec"): readonly Fixture[] {
  const folder = join(__dirname, "fixtures", kind);
  return readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
}

/** One valid file. */
export function fixture(kind: "buildspec" | "appspec", name: string): string {
  return readFileSync(join(__dirname, "fixtures", kind, name), "utf8");
}
