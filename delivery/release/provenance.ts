/**
 * The provenance of a release: an in-toto statement with a SLSA predicate.
 * @see https://slsa.dev/spec/v1.0/provenance
 */
import { z } from "zod";
import { issuesOf, type Manifest, parseJson } from "./manifest";

const StatementSchema = z.object({
  _type: z.literal("https://in-toto.io/Statement/v1"),
  subject: z.array(z.object({ name: z.string(), digest: z.object({ sha256: z.string() }) })).min(1),
  predicateType: z.literal("https://slsa.dev/provenance/v1"),
  predicate: z.object({
    buildDefinition: z.object({
      buildType: z.string(),
      resolvedDependencies: z.array(z.object({ uri: z.string(), digest: z.object({ gitCommit: z.string() }) })).min(1),
    }),
    runDetails: z.object({
      builder: z.object({ id: z.string() }),
      metadata: z.object({ invocationId: z.string() }),
    }),
  }),
});

/** What is wrong with a provenance as one of this release; nothing when it is. */
export function provenanceProblems(bytes: Buffer, manifest: Manifest): readonly string[] {
  const parsed = StatementSchema.safeParse(parseJson(bytes));
  if (!parsed.success)
    return [`the provenance is no in-toto statement with a SLSA v1 predicate: ${issuesOf(parsed.error)}`];
  const { subject, predicate } = parsed.data;
  const problems: string[] = [];
  const digests = subject.map(({ digest }) => digest.sha256);
  if (!digests.includes(manifest.bundle.sha256))
    problems.push(
      `the provenance is of ${digests.join(", ")}, not of the bundle ${manifest.bundle.sha256}; do not use this release`,
    );
  const commits = predicate.buildDefinition.resolvedDependencies.map(({ digest }) => digest.gitCommit);
  if (!commits.includes(manifest.commit))
    problems.push(
      `the provenance names the commits ${commits.join(", ")}, the manifest ${manifest.commit}; do not use this release`,
    );
  const { invocationId } = predicate.runDetails.metadata;
  if (invocationId !== manifest.pipelineExecution)
    problems.push(
      `the provenance names the pipeline execution ${invocationId}, the manifest ${manifest.pipelineExecution}; do not use this release`,
    );
  return problems;
}
