// Loads the project's TypeScript as the tool itself does.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL("../..", import.meta.url));
require(`${root}delivery/bin/loader.js`).register(`${root}.interlock/cache`);

/** A module by its path in the repository. */
export const loadTypeScript = (path) => require(root + path);
