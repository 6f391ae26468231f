/**
 * Notes in the bundle which image was pushed, by its digest: what a release names can never become another image.
 *
 * Usage: node detail.mjs <repository>@sha256:<digest>
 */
import { writeFileSync } from "node:fs";
import { fail } from "../scripts/environment.mjs";

const [, , image = ""] = process.argv;

if (!/^[\w.-]+\/[\w./-]+@sha256:[0-9a-f]{64}$/.test(image)) {
  fail(`the image must be <repository>@sha256:<64 digits>, got "${image}"; push it and take its RepoDigests`);
}
writeFileSync(
  new URL("../dist/bundle/imageDetail.json", import.meta.url),
  `${JSON.stringify({ ImageURI: image }, null, 2)}\n`,
);
console.log(`the bundle holds ${image}`);
