import tseslint from "typescript-eslint";

/** Imports go one way (docs/architecture.md). Each row: files, and the folders they may not import from. */
const directions = [
  ["components/**", ["stacks", "delivery", "policy", "examples", "test"]],
  // Of delivery, stacks import the specs alone, which import nothing (docs/adr/0009-stacks-check-buildspecs.md).
  [
    "stacks/**",
    [
      "delivery/graph",
      "delivery/access",
      "delivery/rehearsal",
      "delivery/release",
      "delivery/report",
      "delivery/map",
      "delivery/cli",
      "policy",
      "examples",
      "test",
    ],
  ],
  ["policy/**", ["components", "stacks", "delivery", "examples", "test"]],
  ["delivery/graph/**", ["delivery/access", "delivery/specs", "delivery/rehearsal", "delivery/cli", "test"]],
  [
    "delivery/specs/**",
    ["components", "stacks", "delivery/graph", "delivery/access", "delivery/rehearsal", "delivery/cli", "test"],
  ],
  ["delivery/access/**", ["components", "stacks", "delivery/specs", "delivery/rehearsal", "delivery/cli", "test"]],
  ["delivery/rehearsal/**", ["components", "delivery/cli", "test"]],
  ["delivery/release/**", ["components", "delivery/rehearsal", "delivery/cli", "test"]],
  [
    "delivery/map/**",
    [
      "components",
      "stacks",
      "delivery/access",
      "delivery/specs",
      "delivery/rehearsal",
      "delivery/release",
      "delivery/cli",
      "test",
    ],
  ],
  [
    "delivery/cost/**",
    [
      "components",
      "stacks",
      "delivery/access",
      "delivery/specs",
      "delivery/rehearsal",
      "delivery/release",
      "delivery/map",
      "delivery/report",
      "delivery/cli",
      "test",
    ],
  ],
  [
    "delivery/quotas/**",
    [
      "components",
      "stacks",
      "delivery/access",
      "delivery/specs",
      "delivery/rehearsal",
      "delivery/map",
      "delivery/report",
      "delivery/cost",
      "delivery/cli",
      "test",
    ],
  ],
  [
    "delivery/report/**",
    ["components", "stacks", "delivery/access", "delivery/specs", "delivery/release", "delivery/cli", "test"],
  ],
  ["delivery/cli/**", ["components", "test"]],
];

/** A pattern for `no-restricted-imports` that matches relative paths into a folder. */
const into = (folder) => `(^|/)\\.\\.?/(.*/)?${folder.split("/").at(-1)}(/|$)`;

export default tseslint.config(
  {
    ignores: [
      "**/node_modules/**",
      "**/dist/**",
      ".interlock/**",
      "app/**",
      "bench/**",
      "**/*.cjs",
      "**/*.mjs",
      "**/*.js",
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      eqeqeq: "error",
      "no-restricted-imports": [
        "error",
        { paths: [{ name: "@pulumi/aws", message: "Import @pulumi/aws/<service>." }] },
      ],
    },
  },
  ...directions.map(([files, folders]) => ({
    files: [files],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          paths: [{ name: "@pulumi/aws", message: "Import @pulumi/aws/<service>." }],
          patterns: folders.map((folder) => ({
            regex: into(folder),
            message: `${files} must not import from ${folder}.`,
          })),
        },
      ],
    },
  })),
  { files: ["test/**"], rules: { "@typescript-eslint/no-unused-expressions": "off" } },
);
