/** The documents of a release, as staging's last step writes them. */
import { createHash } from "node:crypto";

export const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

export function documentsOf(version: string): { bundle: Buffer; manifest: Buffer; provenance: Buffer } {
  const bundle = Buffer.from(`bundle of ${version}`);
  const digest = sha256(bundle);
  const manifest = {
    schema: 1,
    application: "departures",
    version,
    commit: "0a1b2c3d",
    pipelineExecution: "e-1",
    build: "arn:aws:codebuild:eu-central-1:111111111111:build/departures-staging-release:1",
    bundle: { sha256: digest, size: bundle.length },
    files: { "app.js": digest },
    createdAt: "2026-11-21T09:00:00.000Z",
    validated: { environment: "staging", regions: ["eu-central-1"] },
  };
  const provenance = {
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name: "bundle.zip", digest: { sha256: digest } }],
    predicateType: "https://slsa.dev/provenance/v1",
    predicate: {
      buildDefinition: { buildType: "t", resolvedDependencies: [{ uri: "git", digest: { gitCommit: "0a1b2c3d" } }] },
      runDetails: { builder: { id: "b" }, metadata: { invocationId: "e-1" } },
    },
  };
  return {
    bundle,
    manifest: Buffer.from(JSON.stringify(manifest)),
    provenance: Buffer.from(JSON.stringify(provenance)),
  };
}
