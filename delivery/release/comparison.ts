/** Two releases of the ledger beside each other. */
import { type Changes, changesBetween } from "./changes";
import type { Releases } from "./context";
import { ReleaseError } from "./errors";
import type { Manifest } from "./manifest";

export interface Comparison {
  readonly from: Manifest;
  readonly to: Manifest;
  readonly changes: Changes;
}

/** Compares releases wherever they lie. @throws ReleaseError that names every one that is in no ledger */
export async function compareReleases(
  { published, promoted, ports }: Releases,
  from: string,
  to: string,
): Promise<Comparison> {
  const find = async (version: string) => (await published.manifest(version)) ?? (await promoted.manifest(version));
  const [one, other] = await Promise.all([find(from), find(to)]);
  if (one && other) return { from: one, to: other, changes: await changesBetween(one, other, ports.commits) };
  const missing = [...(one ? [] : [from]), ...(other ? [] : [to])];
  throw new ReleaseError(
    `There is no release ${missing.join(" and no release ")} in ${published.store.place} or ${promoted.store.place}.`,
  );
}
