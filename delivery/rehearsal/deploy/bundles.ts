/** Bundles as archives. Source: agent 1, deployment_specification.rb and linux_util.rb; botocore codedeploy, `BundleType`. */
import { unzip } from "../archive";
import { untar } from "../tarball";
import type { Revision } from "./types";

export const BUNDLE_TYPES = ["zip", "tar", "tgz"] as const;
export type BundleType = (typeof BUNDLE_TYPES)[number];

const ENDINGS: Readonly<Record<string, BundleType>> = { ".zip": "zip", ".tar": "tar", ".tgz": "tgz", ".tar.gz": "tgz" };

/** What the deployment says, else what the key's ending says; without both the agent takes it for a tar. */
export function bundleTypeOf({ bundleType, key }: Pick<Revision, "bundleType" | "key">): BundleType {
  const ending = Object.keys(ENDINGS).find((one) => key.toLowerCase().endsWith(one)) ?? ".tar";
  return bundleType ?? ENDINGS[ending] ?? "tar";
}

const UNPACK: Readonly<Record<BundleType, (file: string, folder: string) => Promise<void>>> = {
  zip: unzip,
  tar: untar,
  tgz: (file, folder) => untar(file, folder, { gzip: true }),
};

/** Unpacks a bundle into a folder. @throws RehearsalError */
export const unpackBundle = (file: string, folder: string, type: BundleType): Promise<void> =>
  UNPACK[type](file, folder);
