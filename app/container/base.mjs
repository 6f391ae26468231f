/** Prints the base image that an image source of the pipeline tells, by its digest. */
import { readFileSync } from "node:fs";
import { fail } from "../scripts/environment.mjs";

const [, , file = ""] = process.argv;
const { ImageURI: image = "" } = JSON.parse(readFileSync(file, "utf8"));

if (!/^[^\s@]+@sha256:[0-9a-f]{64}$/.test(image)) {
  fail(
    `${file}: ImageURI must be <repository>@sha256:<64 digits>, got "${image}"; CodePipeline's ECR source writes it`,
  );
}
console.log(image);
