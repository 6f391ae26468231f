/** Entries of access control lists, read as the agent reads them (its `ace_info`). */

const TYPES: Readonly<Record<string, string>> = {
  m: "mask",
  mask: "mask",
  o: "other",
  other: "other",
  g: "group",
  group: "group",
  u: "user",
  user: "user",
};

const isDefault = (part: string | undefined): boolean => part === "d" || part === "default";

export const ACL_FORM =
  "[default:][user|group|mask|other]:[name]:permissions, with permissions as rwx- or one octal digit";

/** Whether an entry, which must be a right one, sets a default for what is created later: for directories only. */
export function isDefaultEntry(entry: string): boolean {
  return entry.split(":").slice(0, -2).some(isDefault);
}

/** What is wrong with an entry, if anything. */
export function wrongAclEntry(entry: string): string | undefined {
  const parts = entry.split(":");
  const permissions = parts.at(-1) ?? "";
  const subject = parts.slice(0, -1);
  const forDefault = subject.length > 1 && isDefault(subject[0]);
  if (forDefault) subject.shift();
  const shape = `must be ${ACL_FORM}, got ${JSON.stringify(entry)}`;
  if (subject.length < 1 || subject.length > 2) return shape;
  if (!/^(?:[0-7]|[rwx-]*)$/.test(permissions)) return shape;
  const named = subject.length === 2 ? namedSubject(subject[0], subject[1]) : loneSubject(subject[0]);
  if (named === undefined) return shape;
  const { type, name } = named;
  if ((type === "mask" || type === "other") && name !== "") return shape;
  if (!forDefault && type !== "mask" && name === "") {
    return `must name a user or group, for mode sets the rights of the owner, the group and others, got ${JSON.stringify(entry)}`;
  }
  return undefined;
}

interface Subject {
  readonly type: string;
  readonly name: string;
}

function namedSubject(type = "", name = ""): Subject | undefined {
  const known = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  return known === undefined ? undefined : { type: known, name };
}

/** `mask` or `other` alone are types, anything else is a user. */
function loneSubject(word = ""): Subject {
  const type = Object.hasOwn(TYPES, word) ? TYPES[word] : undefined;
  return type === "mask" || type === "other" ? { type, name: "" } : { type: "user", name: word };
}
