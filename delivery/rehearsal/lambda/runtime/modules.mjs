/** Keeps imports of a function within its own code and what Lambda's runtime brings. */
import { sep } from "node:path";
import { fileURLToPath } from "node:url";

let roots = [];

export function initialize({ root, runtime }) {
  roots = [root, runtime];
}

export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  if (!found.url.startsWith("file:")) return found;
  const path = fileURLToPath(found.url);
  if (roots.some((root) => path.startsWith(root + sep))) return found;
  throw Object.assign(new Error(`Cannot find package '${specifier}' in the function's code`), {
    code: "ERR_MODULE_NOT_FOUND",
  });
}
