/** The ledger: releases in a store, each written once and signed. */
import { ConditionFailed, ReleaseError } from "./errors";
import { type Manifest, parseManifest, sha256 } from "./manifest";
import type { ObjectFacts, ReleaseStore, Signatures, StoredFile } from "./ports";
import { provenanceProblems } from "./provenance";
import { compareVersions } from "./versions";

/** Files of a release in the order of writing. The manifest comes last: a release without one does not exist. */
export const RELEASE_FILES = [
  "bundle.zip",
  "provenance.json",
  "provenance.sig",
  "manifest.sig",
  "manifest.json",
] as const;
export type ReleaseFile = (typeof RELEASE_FILES)[number];

/** A release whose signatures and digests were found right, with its bytes. */
export interface Release {
  readonly manifest: Manifest;
  readonly files: Readonly<Record<ReleaseFile, Buffer>>;
  /** Where the bytes of the bundle were read. */
  readonly bundle: Pick<ObjectFacts, "key" | "versionId">;
}

export interface ListedRelease {
  readonly version: string;
  /** When its manifest came into this store. */
  readonly written: Date;
}

/** How often a write is tried again that collided with another one which then turned out to have changed nothing. */
const ATTEMPTS = 3;

/**
 * Writes an object that must be written once, so often as one likes: that it is there with the same bytes is as good as written.
 * @throws ReleaseError when other bytes are there
 */
export async function writeOnce(store: ReleaseStore, key: string, body: Buffer): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await store.put(key, body, { ifNoneMatch: "*" });
      return;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      const there = await store.get(key);
      if (there?.body.equals(body) === true) return;
      if (there !== undefined)
        throw new ReleaseError(
          `${store.place}/${key} holds other bytes (SHA-256 ${sha256(there.body)}) than are to be written (${sha256(body)}). Nothing was replaced; find out who wrote it.`,
        );
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

export class Ledger {
  constructor(
    readonly store: ReleaseStore,
    /** Of all keys, up to the version: `releases/<application>/`. */
    private readonly prefix: string,
    private readonly signatures: Signatures,
  ) {}

  private key(version: string, file: ReleaseFile): string {
    return `${this.prefix}${version}/${file}`;
  }

  /** All releases, the newest first; of equal age the higher version first. */
  async list(): Promise<readonly ListedRelease[]> {
    const last = "/manifest.json";
    const files = await this.store.list(this.prefix);
    return files
      .filter(({ key }) => key.endsWith(last))
      .map(({ key, lastModified }) => ({ version: key.slice(this.prefix.length, -last.length), written: lastModified }))
      .sort((a, b) => b.written.getTime() - a.written.getTime() || compareVersions(b.version, a.version));
  }

  /** The manifest alone, unverified: for showing, never for deploying. @returns absent when there is no such release */
  async manifest(version: string): Promise<Manifest | undefined> {
    const file = await this.store.get(this.key(version, "manifest.json"));
    const manifest = file && parseManifest(file.body);
    return manifest === undefined || "problem" in manifest ? undefined : manifest;
  }

  /**
   * Reads a release and verifies all of it: both signatures, the bundle's digest, and that every file speaks of this release.
   * @returns absent when there is no such release; what is wrong with one that must not be used
   */
  async read(application: string, version: string): Promise<Release | { problems: readonly string[] } | undefined> {
    const found = new Map<ReleaseFile, StoredFile>();
    for (const file of [...RELEASE_FILES].reverse()) {
      const object = await this.store.get(this.key(version, file));
      if (object) found.set(file, object);
      else if (file === "manifest.json") return undefined;
    }
    const missing = RELEASE_FILES.filter((file) => !found.has(file));
    if (missing.length > 0) return { problems: [`release ${version} lacks ${missing.join(", ")}; release it again`] };
    const files = Object.fromEntries([...found].map(([file, { body }]) => [file, body])) as Record<ReleaseFile, Buffer>;
    const manifest = parseManifest(files["manifest.json"]);
    if ("problem" in manifest) return { problems: [`manifest.json of ${version} ${manifest.problem}`] };
    const problems = [
      ...(await this.signatureProblems(files)),
      ...contentProblems(manifest, files, application, version),
      ...provenanceProblems(files["provenance.json"], manifest),
    ];
    return problems.length > 0 ? { problems } : { manifest, files, bundle: found.get("bundle.zip")! };
  }

  private async signatureProblems(files: Release["files"]): Promise<string[]> {
    const problems: string[] = [];
    for (const name of ["manifest", "provenance"] as const)
      if (!(await this.signatures.verify(files[`${name}.json`], files[`${name}.sig`])))
        problems.push(`${name}.json does not bear the signature of ${this.signatures.key}; do not use this release`);
    return problems;
  }

  /** Copies a release into this store. Killed anywhere, it is copied again from where it stopped. */
  async copy({ manifest, files }: Release): Promise<void> {
    for (const file of RELEASE_FILES) await writeOnce(this.store, this.key(manifest.version, file), files[file]);
  }
}

function contentProblems(
  manifest: Manifest,
  files: Release["files"],
  application: string,
  version: string,
): readonly string[] {
  const problems: string[] = [];
  if (manifest.application !== application)
    problems.push(`the manifest is of the application ${manifest.application}, not of ${application}`);
  if (manifest.version !== version) problems.push(`the manifest is of release ${manifest.version}, not of ${version}`);
  const digest = sha256(files["bundle.zip"]);
  if (digest !== manifest.bundle.sha256)
    problems.push(
      `bundle.zip has the SHA-256 ${digest}, the signed manifest says ${manifest.bundle.sha256}; do not use this release`,
    );
  return problems;
}
