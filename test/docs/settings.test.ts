/** docs/settings.md has every setting, with the type and default that Pulumi.yaml gives it. */
import assert from "node:assert/strict";
import { parse } from "yaml";
import { SETTINGS, type SettingKey } from "../../stacks/settings/values";
import { codeOf, pageOf, rowsOf } from "./pages";

type Default = string | number | boolean | readonly string[];

interface Declared {
  readonly type: string;
  readonly items?: { readonly type: string };
  readonly default?: Default;
}

const { config: DECLARED } = parse(pageOf("Pulumi.yaml")) as { config: Record<string, Declared> };

const STACKS: Readonly<Record<string, string>> = {
  "In every stack": "all",
  "In the stack shared": "shared",
  "In an environment": "environment",
};

function typeOf({ type, items }: Declared): string {
  if (type !== "array") return type;
  return items?.type === "array" ? "list of lists" : "list";
}

/** A default as the page writes it. */
function shown(value: Default | undefined): string {
  if (value === undefined) return "required";
  if (typeof value === "object") return `\`[${value.join(", ")}]\``;
  return value === "" ? '`""`' : `\`${String(value)}\``;
}

const page = pageOf("docs/settings.md");
const rows = new Map(rowsOf(page).map((row) => [codeOf(row.cells[0]), row]));

describe("the page of the settings", () => {
  it("has every setting once, and no other", () => {
    assert.equal(rows.size, rowsOf(page).length);
    assert.deepEqual([...rows.keys()].sort(), Object.keys(DECLARED).sort());
  });

  for (const [key, declared] of Object.entries(DECLARED)) {
    it(`tells type, default and stack of ${key}`, () => {
      const { heading, cells } = rows.get(key) ?? assert.fail(`no row of ${key}`);
      const [, type, initial, meaning = ""] = cells;
      assert.deepEqual([type, initial], [typeOf(declared), shown(declared.default)]);
      assert.equal(STACKS[heading], SETTINGS[key as SettingKey].of);
      assert.ok(meaning.length > 0);
    });
  }
});
