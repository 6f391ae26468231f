import assert from "node:assert/strict";

import fc from "fast-check";
import { stringify } from "yaml";

import {
  appspecProblemsInBundle,
  appspecWarnings,
  buildspecWarnings,
  computeTypes,
  environmentTypes,
  failureActions,
  formatProblem,
  parseAppspec,
  parseBuildspec,
  phaseNames,
  printAppspec,
  printBuildspec,
  reportFormats,
  shells,
  SpecError,
  type Buildspec,
  type OnFailure,
} from "../../../delivery/specs";
import { fixtures } from "./fixtures";

const RUNS = { numRuns: 200 };

/** Parses with both parsers: each either refuses with located problems or accepts what prints back equal. */
function check(text: string): void {
  const buildspec = attempt(() => parseBuildspec(text, "f"));
  if (buildspec !== undefined) {
    buildspecWarnings(buildspec).map(formatProblem);
    assert.deepEqual(parseBuildspec(printBuildspec(buildspec), "f"), buildspec);
  }
  const appspec = attempt(() => parseAppspec(text, "f"));
  if (appspec !== undefined) {
    appspecWarnings(appspec).map(formatProblem);
    appspecProblemsInBundle(appspec, new Set(["appspec.yml"])).map(formatProblem);
    assert.deepEqual(parseAppspec(printAppspec(appspec), "f"), appspec);
  }
}

function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    assert.ok(error instanceof SpecError, String(error));
    assert.ok(error.problems.length > 0);
    for (const { line, column, message } of error.problems) {
      assert.ok(line >= 1 && column >= 1 && message !== "", error.message);
    }
    return undefined;
  }
}

const valid = [...fixtures("buildspec"), ...fixtures("appspec")].map(({ text }) => text);

/** Words that lead a mutation into the interesting places. */
const words = fc.constantFrom(
  ..."version phases build commands env variables hooks files os linux Resources <<: *a &a - [] {} null ~ yes 0.0".split(
    " ",
  ),
  "!!str",
  "---",
  "\t",
  "\n",
  ": ",
  "# ",
  "|\n",
  '"',
  "__proto__:",
);

const mutation = fc
  .record({
    text: fc.constantFrom(...valid),
    at: fc.nat(),
    drop: fc.integer({ min: 0, max: 30 }),
    add: fc.oneof(words, fc.string({ maxLength: 5 }), fc.constant("")),
  })
  .map(({ text, at, drop, add }) => {
    const start = at % (text.length + 1);
    return text.slice(0, start) + add + text.slice(start + drop);
  });

describe("specs: any text", () => {
  it("is accepted or refused with a SpecError", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), check), RUNS);
  });

  it("that is YAML is accepted or refused with a SpecError", () => {
    const keys = fc.oneof(words, fc.string({ maxLength: 8 }));
    const value = fc.object({ key: keys, maxDepth: 4, values: [words, fc.integer(), fc.boolean(), fc.constant(null)] });
    fc.assert(
      fc.property(value, (object) => check(stringify(object))),
      RUNS,
    );
  });

  it("made from a valid file by a slip is accepted or refused with a SpecError", () => {
    fc.assert(fc.property(mutation, check), { numRuns: 800 });
  });

  it("survives deep nesting, long aliases chains and names of Object's own", () => {
    check("[".repeat(20_000));
    check("a:\n".repeat(1) + "{a: ".repeat(5_000));
    const levels = Array.from({ length: 40 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}, *a${n}]`);
    check(["a0: &a0 x", ...levels, "version: 0.2", "phases: *a40"].join("\n"));
    check(
      "version: 0.2\nenv:\n  variables: {__proto__: a, constructor: b, toString: c}\nphases: {build: {commands: a}}\n",
    );
  });
});

const filled = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12 }),
  fc.constantFrom(
    "yes",
    "~",
    "null",
    "0x1",
    "1.10",
    "- a",
    "a: b",
    "#x",
    "line\nline\n",
    " lead",
    "*a",
    "<<",
    "&x",
    "\u0085",
  ),
);
const any = fc.oneof(filled, fc.constant(""));
const some = fc.array(filled, { minLength: 1, maxLength: 3 });
const name = fc.oneof(fc.stringMatching(/^[A-Z]{1,8}$/), fc.constantFrom("<<", "yes", "1", "a b", "~"));
const map = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc.dictionary(name, value, { maxKeys: 3, noNullPrototype: true });

const secret = fc.record(
  {
    secretId: fc.stringMatching(/^[\w/-]{1,8}$/),
    jsonKey: fc.stringMatching(/^\w{1,5}$/),
    versionId: fc.stringMatching(/^\w{1,5}$/),
  },
  { requiredKeys: ["secretId"] },
);

const onFailure = fc
  .constantFrom(...failureActions)
  .chain((action): fc.Arbitrary<OnFailure> =>
    action === "RETRY"
      ? fc.record({ action: fc.constant(action), count: fc.integer({ min: 0, max: 100 }), pattern: filled })
      : fc.record({ action: fc.constant(action) }),
  );

const phase = (at: (typeof phaseNames)[number]) =>
  fc.record(
    {
      name: fc.constant(at),
      runAs: filled,
      onFailure,
      runtimeVersions: at === "install" ? fc.constantFrom({}, { nodejs: "22", python: "3.10" }) : fc.constant({}),
      commands: fc.array(any, { maxLength: 3 }),
      finally: fc.array(any, { maxLength: 2 }),
    },
    { requiredKeys: ["name", "runtimeVersions", "commands", "finally"] },
  );

const artifactSet = {
  files: some,
  name: filled,
  discardPaths: fc.boolean(),
  baseDirectory: filled,
  excludePaths: fc.array(filled, { maxLength: 2 }),
  enableSymlinks: fc.boolean(),
  s3Prefix: any,
};
const requiredArtifactKeys = ["files", "discardPaths", "excludePaths", "enableSymlinks"] as const;

const batchBuild = {
  debugSession: fc.boolean(),
  ignoreFailure: fc.boolean(),
  env: fc.record(
    {
      computeType: fc.constantFrom(...computeTypes),
      image: filled,
      privilegedMode: fc.boolean(),
      type: fc.constantFrom(...environmentTypes),
      variables: map(any),
    },
    { requiredKeys: ["variables"] },
  ),
};

const batch = fc.oneof(
  fc.record({
    kind: fc.constant("list" as const),
    fastFail: fc.boolean(),
    builds: fc.uniqueArray(fc.record({ identifier: filled, ...batchBuild }), {
      minLength: 1,
      maxLength: 3,
      selector: ({ identifier }) => identifier,
    }),
  }),
  fc.record({
    kind: fc.constant("fanout" as const),
    fastFail: fc.boolean(),
    parallelism: fc.integer({ min: 1, max: 1000 }),
    ignoreFailure: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant("matrix" as const),
    fastFail: fc.boolean(),
    ignoreFailure: fc.boolean(),
    environment: fc.record({ privilegedMode: fc.boolean() }, { requiredKeys: [] }),
    dynamic: fc.record({
      buildspecs: fc.array(filled, { maxLength: 2 }),
      computeTypes: fc.array(fc.constantFrom(...computeTypes), { maxLength: 2 }),
      images: fc.array(filled, { maxLength: 2 }),
      variables: map(some),
    }),
  }),
);

const model = fc
  .record(
    {
      version: fc.constantFrom("0.1" as const, "0.2" as const),
      runAs: filled,
      env: fc.record(
        {
          shell: fc.constantFrom(...shells),
          variables: map(any),
          parameterStore: map(filled),
          secretsManager: map(secret),
          exportedVariables: fc.array(filled, { maxLength: 2 }),
          gitCredentialHelper: fc.boolean(),
        },
        { requiredKeys: ["variables", "parameterStore", "secretsManager", "exportedVariables", "gitCredentialHelper"] },
      ),
      proxy: fc.record({ uploadArtifacts: fc.boolean(), logs: fc.boolean() }),
      batch,
      phases: fc.subarray([...phaseNames], { minLength: 1 }).chain((names) => fc.tuple(...names.map(phase))),
      reports: map(
        fc.record(
          {
            files: some,
            fileFormat: fc.constantFrom(...reportFormats),
            baseDirectory: filled,
            discardPaths: fc.boolean(),
          },
          { requiredKeys: ["files", "fileFormat", "discardPaths"] },
        ),
      ),
      artifacts: fc.record(
        { ...artifactSet, secondary: map(fc.record(artifactSet, { requiredKeys: [...requiredArtifactKeys] })) },
        { requiredKeys: [...requiredArtifactKeys, "secondary"] },
      ),
      cache: fc.record(
        {
          paths: some,
          key: filled,
          fallbackKeys: fc.array(filled, { maxLength: 5 }),
          action: fc.constantFrom("restore" as const, "save" as const),
        },
        { requiredKeys: ["paths", "fallbackKeys"] },
      ),
    },
    { requiredKeys: ["version", "env", "proxy", "phases", "reports"] },
  )
  .filter(({ env }) => env.exportedVariables.every((variable) => !variable.startsWith("AWS_")));

describe("printBuildspec", () => {
  it("prints any model so that it reads back equal", () => {
    fc.assert(
      fc.property(model, (spec) => {
        const typed = structuredClone(spec) as Buildspec;
        assert.deepEqual(parseBuildspec(printBuildspec(typed), "f"), typed);
      }),
      RUNS,
    );
  });
});
