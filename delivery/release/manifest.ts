/** The manifest of a release, as the release step writes it (stacks/releaseBuildspecs.ts). */
import { createHash } from "node:crypto";
import { z } from "zod";

const SHA256 = z.string().regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in 64 hexadecimal digits");

const ManifestSchema = z.object({
  schema: z.literal(1),
  application: z.string(),
  version: z.string(),
  commit: z.string(),
  pipelineExecution: z.string(),
  /** ARN of the build that wrote and signed the release. */
  build: z.string(),
  bundle: z.object({ sha256: SHA256, size: z.number() }),
  /** SHA-256 by path in the bundle. */
  files: z.record(z.string(), SHA256),
  /** When the release was written. Absent in releases older than the field. */
  createdAt: z.iso.datetime().optional(),
  /** When the commit was made. */
  committedAt: z.iso.datetime({ offset: true }).optional(),
  author: z.string().optional(),
  source: z.object({ repository: z.string(), branch: z.string() }).optional(),
  /** Counts of the build's tests, where the bundle's release.json states them. */
  tests: z.record(z.string(), z.number()).optional(),
  /** Environment and regions to which the release was deployed before it was written. */
  validated: z.object({ environment: z.string(), regions: z.array(z.string()) }).optional(),
});

export type Manifest = z.infer<typeof ManifestSchema>;

export const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** Every problem that zod found, by path. */
export const issuesOf = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => `${path.length === 0 ? "it" : path.join(".")}: ${message}`).join("; ");

/** Reads JSON. @returns absent when it is none */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** Reads a manifest, or says what is wrong with it. */
export function parseManifest(bytes: Buffer): Manifest | { readonly problem: string } {
  const value = parseJson(bytes);
  if (value === undefined) return { problem: "is no JSON document" };
  const parsed = ManifestSchema.safeParse(value);
  return parsed.success ? parsed.data : { problem: `is no manifest of schema 1: ${issuesOf(parsed.error)}` };
}
