import assert from "node:assert/strict";
import fc from "fast-check";
import { parse, stringify } from "yaml";
import { setSettings } from "../../../../delivery/release/evacuation/settingsText";

const TEXT = `# The last environment.
config:
  pulumi:disable-default-providers: ["aws"] # no fallback
  interlock:toolsAccount: "111111111111"

  # Home, for now
  interlock:homeRegion:   'eu-central-1'   # Frankfurt
  interlock:regions: [eu-central-1, eu-west-1]
  interlock:releasers:
    - arn:aws:iam::111111111111:role/Release_* # people
`;

const set = (text: string, settings: Record<string, string | string[]>): string =>
  setSettings(text, settings, "Pulumi.prod.yaml");

describe("release/evacuation/settingsText", () => {
  it("replaces a value and nothing else, and adds what is not there behind the last setting", () => {
    assert.equal(
      set(TEXT, { "interlock:homeRegion": "eu-west-1", "interlock:evacuatedRegions": ["eu-central-1"] }),
      `${TEXT.replace("'eu-central-1'", "eu-west-1")}  interlock:evacuatedRegions: [eu-central-1]\n`,
    );
  });

  it("changes nothing that says it already", () => {
    const once = set(TEXT, { "interlock:homeRegion": "eu-west-1", "interlock:evacuatedRegions": ["a", "b"] });
    assert.equal(set(once, { "interlock:homeRegion": "eu-west-1", "interlock:evacuatedRegions": ["a", "b"] }), once);
    assert.equal(set(TEXT, { "interlock:homeRegion": "eu-central-1" }), TEXT);
  });

  it("replaces a list in block style, also the last thing of a file without a line end", () => {
    const text = "config:\n  interlock:regions:\n    - a\n    - b\n  interlock:x: y";
    assert.deepEqual(parse(set(text, { "interlock:regions": ["c"] })), {
      config: { "interlock:regions": ["c"], "interlock:x": "y" },
    });
    assert.equal(set(text, { "interlock:z": "1" }), `${text}\n  interlock:z: "1"\n`);
  });

  it("keeps what follows config", () => {
    const text = "config:\n  interlock:a: b\nencryptionsalt: v1:xyz\n";
    assert.equal(
      set(text, { "interlock:c": "d" }),
      "config:\n  interlock:a: b\n  interlock:c: d\nencryptionsalt: v1:xyz\n",
    );
  });

  it("refuses a file that it does not understand", () => {
    const message =
      'Pulumi.prod.yaml must have a mapping "config" in block style with at least one setting; write the settings by hand.';
    for (const text of ["", "config: {}\n", "config: {interlock:a: b}\n", "config:\n", "a: [\n"])
      assert.throws(() => set(text, { "interlock:a": "c" }), { name: "ReleaseError", message });
  });

  it("means the settings that were asked for and all others, whatever the file holds", () => {
    const key = fc.stringMatching(/^interlock:[a-z]{1,8}$/);
    const value = fc.oneof(fc.string(), fc.array(fc.string(), { maxLength: 3 }));
    const settings = fc.dictionary(key, value, { minKeys: 1, maxKeys: 5, noNullPrototype: true });
    fc.assert(
      fc.property(settings, settings, (there, asked) => {
        const text = stringify({ config: there });
        const changed = set(text, asked);
        assert.deepEqual(parse(changed), { config: { ...there, ...asked } });
        assert.equal(set(changed, asked), changed);
      }),
    );
  });
});
