import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { namesInZip, unzip, zipFolder } from "../../archive";
import { findFiles } from "../files";

/** Names that several of the zips hold. */
async function sharedNames(zips: readonly string[]): Promise<readonly string[]> {
  const names = (await Promise.all(zips.map(namesInZip))).flat();
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].sort();
}

/**
 * Puts the files of several artifacts into one, as `CombineArtifacts` does; of files with the same name the last stays.
 *
 * @param folder Empty folder for what lies between.
 * @returns the names that several of them have
 */
export async function combineZips(zips: readonly string[], target: string, folder: string): Promise<readonly string[]> {
  const together = join(folder, "all");
  await mkdir(together, { recursive: true });
  for (const [index, zip] of zips.entries()) {
    const one = join(folder, String(index));
    await unzip(zip, one);
    await cp(one, together, { recursive: true, verbatimSymlinks: true, force: true });
  }
  const { files } = await findFiles(together, ["**/*"], { followLinks: false });
  await zipFolder(together, files, target, { symlinks: true });
  return sharedNames(zips);
}
