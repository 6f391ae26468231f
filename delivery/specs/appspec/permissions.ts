import { checked, filledText, oneOf, textLike, type Codec, type Place } from "../codec";
import { listOf } from "../collections";
import { defaulted, optional, record, required } from "../record";
import { describe, nodeAt, type MapNode } from "../nodes";
import { isDefaultEntry, wrongAclEntry } from "./acl";
import { objectTypes, type Permission, type SelinuxContext } from "./model";
import { isSelinuxRange, RANGE_FORM } from "./selinux";

/** A path on the instance that does not depend on a working directory. */
export const absoluteLinuxPath = textLike("an absolute path such as /opt/app", /^\//);

const octal = textLike('one to four octal digits such as 644 or "0644"', /^[0-7]{1,4}$/);

/**
 * An unquoted 0644 is the octal number 420 to the agent up to 1.8, which then sets the mode 420, and 0755 becomes 493,
 * which it refuses. Agent 2 reads both as written.
 */
const mode: Codec<string> = {
  ...checked(octal, (digits, node) =>
    node.kind === "scalar" && node.plain && digits.length > 1 && digits.startsWith("0")
      ? `must be quoted, for YAML reads ${digits} as the number ${parseInt(digits, 8)}: write "${digits}"`
      : undefined,
  ),
  schema: {
    anyOf: [
      { type: "integer", minimum: 0, maximum: 7777 },
      { type: "string", pattern: "^[0-7]{1,4}$" },
    ],
  },
};

const aclEntry = checked(filledText, wrongAclEntry);

/** The documentation says `user`; the agent reads `name` and demands `type`. */
const context = record<SelinuxContext>(
  {
    user: optional("name", filledText),
    type: required("type", filledText),
    range: optional(
      "range",
      checked(filledText, (range) =>
        isSelinuxRange(range) ? undefined : `must be ${RANGE_FORM}, got ${JSON.stringify(range)}`,
      ),
    ),
  },
  {
    what: "a context",
    explain: { user: "is what the documentation says, but the agent reads the SELinux user from name" },
  },
);

const BOTH_TYPES = (): Permission["type"] => [...objectTypes];

/** The agent loops over these lists, so a single value will not do. */
export const permission = record<Permission>(
  {
    object: required("object", absoluteLinuxPath),
    pattern: defaulted("pattern", filledText, () => "**"),
    except: defaulted("except", listOf(filledText, { what: "patterns" }), () => []),
    owner: optional("owner", filledText),
    group: optional("group", filledText),
    mode: optional("mode", mode),
    acls: optional("acls", listOf(aclEntry, { what: "entries" })),
    context: optional("context", context),
    type: defaulted("type", listOf(oneOf(objectTypes), { what: "file and directory" }), BOTH_TYPES),
  },
  { what: "a permission", check: noDefaultAclOnFiles },
);

function noDefaultAclOnFiles({ acls = [], type }: Permission, node: MapNode, place: Place): void {
  const index = acls.findIndex(isDefaultEntry);
  if (index < 0 || !type.includes("file")) return;
  const at = nodeAt(node, ["acls", index]) ?? node;
  const message = `must not set a default on files; add type: [directory], got ${describe(at)}`;
  place.child("acls").child(index).fail(at, message);
}
