import assert from "node:assert/strict";
import fc from "fast-check";
import type { TriggerDeclaration } from "../../../../delivery/graph/declared/pipelines";
import { matchesGlob } from "../../../../delivery/rehearsal/pipeline/globs";
import { matchesTrigger, type RepositoryChange } from "../../../../delivery/rehearsal/pipeline/triggerFilters";

/** Pattern, names that it takes, names that it does not. */
const GLOBS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ["main", ["main"], ["main2", "x/main", "Main"]],
  ["main*", ["main", "main-2"], ["main/x"]],
  ["*.java", ["A.java", ".java"], ["a/A.java"]],
  ["*.*", ["a.b"], ["ab"]],
  ["*.{java,class}", ["a.java", "a.class"], ["a.js", "a.java,class"]],
  ["foo.?", ["foo.c"], ["foo.", "foo.cc", "foo./"]],
  ["**", ["a", "a/b/c"], []],
  ["directory/**", ["directory/a", "directory/a/b"], ["directory", "other/a"]],
  ["directory/*", ["directory/a"], ["directory/a/b"]],
  ["common/**/*.js", ["common/app.js", "common/a/b/app.js"], ["common.js", "uncommon/app.js"]],
  ["**/README.md", ["README.md", "a/b/README.md"], ["a/README.mdx", "aREADME.md"]],
  ["v[0-9].*", ["v1.0"], ["va.0", "v10"]],
  ["[!a-c]x", ["dx"], ["ax", "/x", "x"]],
  ["[-a]", ["-", "a"], ["b"]],
  ["[*?\\]", ["*", "?", "\\"], ["a"]],
  ["a[x/]b", ["axb"], ["a/b"]],
  ["\\*", ["*"], ["a"]],
  ["\\{a,b\\}", ["{a,b}"], ["a", "b"]],
  ["{a*,b/**}c", ["axc", "b/x/yc"], ["a/c"]],
  ["a,b", ["a,b"], ["a"]],
  ["{a", ["{a"], ["a"]],
  ["a}", ["a}"], ["a"]],
  ["a+(b)|c^$", ["a+(b)|c^$"], ["ab"]],
  ["[z-a]", [], ["z", "a", "m", "[z-a]"]],
  ["é?", ["éü"], ["é"]],
];

const on = (
  gitConfiguration: Omit<TriggerDeclaration["gitConfiguration"], "sourceActionName">,
): TriggerDeclaration => ({
  gitConfiguration: { sourceActionName: "Commit", ...gitConfiguration },
});
const push = (branch: string, ...files: string[]): RepositoryChange => ({ kind: "push", branch, files });
const tag = (name: string): RepositoryChange => ({ kind: "tag", tag: name });
const pullRequest = (event: "OPEN" | "UPDATED" | "CLOSED", branch: string, ...files: string[]): RepositoryChange => ({
  kind: "pullRequest",
  event,
  branch,
  files,
});

const documented = on({
  pushes: [
    {
      branches: { includes: ["main"], excludes: ["feature-branch", "feature-branch-2"] },
      filePaths: { includes: ["README.md"], excludes: ["LICENSE.txt"] },
    },
  ],
  pullRequests: [
    { events: ["CLOSED", "OPEN"], branches: { includes: ["feature-branch"], excludes: ["feature-branch-2", "main"] } },
  ],
});

/** What each trigger does with changes. */
const CASES: readonly (readonly [string, TriggerDeclaration, RepositoryChange, boolean])[] = [
  ["a push to its branch with its file", documented, push("main", "README.md"), true],
  ["a push with an excluded file alone", documented, push("main", "LICENSE.txt"), false],
  ["a push with an excluded file beside its own", documented, push("main", "LICENSE.txt", "README.md"), true],
  ["a push to an excluded branch", documented, push("feature-branch", "README.md"), false],
  ["a pull request that is closed", documented, pullRequest("CLOSED", "feature-branch", "x"), true],
  ["a pull request that is updated", documented, pullRequest("UPDATED", "feature-branch", "x"), false],
  ["a pull request to an excluded branch", documented, pullRequest("OPEN", "main", "README.md"), false],
  ["a tag", documented, tag("v1"), false],
  [
    "a branch that is included and excluded",
    on({ pushes: [{ branches: { includes: ["**"], excludes: ["main"] } }] }),
    push("main", "a"),
    false,
  ],
  ["any branch but those", on({ pushes: [{ branches: { excludes: ["main"] } }] }), push("dev", "a"), true],
  [
    "a tag of another filter",
    on({ pushes: [{ tags: { includes: ["release-1"] } }, { branches: { includes: ["main*"] } }] }),
    tag("release-1"),
    true,
  ],
  [
    "a push to a branch named like the tags",
    on({ pushes: [{ tags: { includes: ["release-1"] } }] }),
    push("release-1", "a"),
    false,
  ],
  [
    "the first push of a branch with its file",
    on({ pushes: [{ branches: { includes: ["**"] }, filePaths: { includes: ["**"] } }] }),
    { kind: "push", branch: "new", files: ["a"], createsBranch: true },
    false,
  ],
  [
    "the first push of a branch, whatever its files",
    on({ pushes: [{ branches: { includes: ["**"] } }] }),
    { kind: "push", branch: "new", files: [], createsBranch: true },
    true,
  ],
  [
    "any event of a pull request with its files",
    on({ pullRequests: [{ branches: { includes: ["main"] }, filePaths: { includes: ["web/**"] } }] }),
    pullRequest("UPDATED", "main", "web/a/b.ts"),
    true,
  ],
  [
    "a push, of a trigger for pull requests",
    on({ pullRequests: [{ branches: { includes: ["main"] } }] }),
    push("main", "a"),
    false,
  ],
];

describe("Globs of triggers", () => {
  for (const [glob, taken, left] of GLOBS)
    it(glob, () => {
      assert.deepEqual(
        taken.filter((name) => !matchesGlob(glob, name)),
        [],
      );
      assert.deepEqual(
        left.filter((name) => matchesGlob(glob, name)),
        [],
      );
    });

  it("take any name by **, and a name without special characters by itself", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (name) => matchesGlob("**", name)));
    fc.assert(fc.property(fc.stringMatching(/^[^*?[\]{},\\]*$/), (name) => matchesGlob(name, name)));
  });

  it("never throw", () => {
    fc.assert(fc.property(fc.string(), fc.string(), (glob, name) => typeof matchesGlob(glob, name) === "boolean"));
  });
});

describe("Triggers", () => {
  for (const [what, trigger, change, starts] of CASES)
    it(`${starts ? "start" : "do not start"} on ${what}`, () => assert.equal(matchesTrigger(trigger, change), starts));

  it("start on whatever one of their filters starts on", () => {
    const branch = fc.constantFrom("main", "dev", "feature/a");
    const filter = branch.map((name) => ({ branches: { includes: [name] } }));
    fc.assert(
      fc.property(fc.array(filter, { maxLength: 3 }), branch, (pushes, name) => {
        const each = pushes.map((only) => matchesTrigger(on({ pushes: [only] }), push(name, "a")));
        return matchesTrigger(on({ pushes }), push(name, "a")) === each.includes(true);
      }),
    );
  });
});
