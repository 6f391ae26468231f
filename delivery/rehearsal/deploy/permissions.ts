import { posix } from "node:path";
import type { Permission } from "../../specs/appspec/model";

/**
 * Whether a permission's `pattern` takes, and its `except` spares, a path below its object.
 *
 * `**` is everything below; any other pattern is a name directly below with `*` as wildcard.
 * Source: agent, linux_permission_info.rb.
 */
export function matches(permission: Permission, path: string): boolean {
  const base = posix.normalize(`${permission.object.trim()}/`);
  if (!path.startsWith(base)) return false;
  const name = path.slice(base.length);
  const isTaken = permission.pattern === "**" || matchesName(name, permission.pattern);
  return isTaken && !permission.except.some((pattern) => matchesName(name, pattern));
}

function matchesName(name: string, pattern: string): boolean {
  if (name.includes("/")) return false;
  const literals = pattern.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${literals.join(".*")}$`, "s").test(name);
}
