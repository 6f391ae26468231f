/**
 * Prints the version of the release that this build makes: `<package version>-<commit, first 8>-<build number>`.
 * Every character of it is safe in an S3 key, a file name and a URL.
 */
import { readFileSync } from "node:fs";
import { commitOf, fail } from "./environment.mjs";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const build = process.env.CODEBUILD_BUILD_NUMBER ?? "";

if (!/^\d+$/.test(build)) fail(`CODEBUILD_BUILD_NUMBER must be a whole number, got "${build}"; CodeBuild sets it`);
console.log(`${version}-${commitOf(process.env).slice(0, 8)}-${build}`);
