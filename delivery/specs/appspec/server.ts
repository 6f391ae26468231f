import { filledText, integer, oneOf, trueFalse, type Codec, type Place } from "../codec";
import { listOf } from "../collections";
import { defaulted, optional, record, required, type Fields } from "../record";
import { serverHookEvents, serverReservedEvents } from "../lifecycleEvents";
import { describe, isNull, nodeAt, type MapNode } from "../nodes";
import {
  DEFAULT_HOOK_TIMEOUT_SECONDS,
  fileExistsBehaviors,
  operatingSystems,
  type FileMapping,
  type HookScript,
  type ServerAppspec,
} from "./model";
import { absoluteLinuxPath, permission } from "./permissions";
import { zeroPointZero } from "./version";

/** Whether a path of the bundle leads out of it; agent 2.1 refuses such. */
const leavesBundle = (path: string): boolean => {
  let depth = 0;
  for (const part of path.split(/[\\/]/)) {
    if (part === "..") depth--;
    else if (part !== "" && part !== ".") depth++;
    if (depth < 0) return true;
  }
  return false;
};

const bundlePath: Codec<string> = {
  ...filledText,
  read: (node, place) => {
    const path = filledText.read(node, place)?.trim();
    if (path === undefined) return undefined;
    if (path === "") return place.fail(node, `must be a path of the bundle, got ${describe(node)}`);
    return leavesBundle(path) ? place.fail(node, `must lie in the bundle, got ${describe(node)}`) : path;
  },
};

const fileMapping = record<FileMapping>(
  { source: required("source", bundlePath), destination: required("destination", filledText) },
  { what: "a file" },
);

const hookScript = record<HookScript>(
  {
    location: required("location", bundlePath),
    timeoutSeconds: defaulted("timeout", integer(1), () => DEFAULT_HOOK_TIMEOUT_SECONDS),
    runAs: optional("runas", filledText),
    sudo: optional("sudo", trueFalse),
  },
  { what: "a script" },
);

const scriptList = listOf(hookScript, { what: "scripts" });

/** The timeouts of an event's scripts share one hour. Only timeouts that are written down count. */
const scripts: Codec<readonly HookScript[]> = {
  ...scriptList,
  read: (node, place) => {
    const list = scriptList.read(node, place);
    const given = list?.filter((_, index) => nodeAt(node, [index, "timeout"]) !== undefined) ?? [];
    const total = given.reduce((sum, { timeoutSeconds }) => sum + timeoutSeconds, 0);
    if (total <= DEFAULT_HOOK_TIMEOUT_SECONDS) return list;
    return place.fail(
      node,
      `must have timeouts of ${DEFAULT_HOOK_TIMEOUT_SECONDS} seconds together at most, got ${total}`,
    );
  },
};

type Hooks = ServerAppspec["hooks"];

const hookFields = Object.fromEntries(
  serverHookEvents.map((event) => [event, { key: event, codec: scripts, required: false }]),
) as unknown as Fields<Hooks>;

const hookTable = record<Hooks>(hookFields, {
  what: "the hooks of an EC2/on-premises deployment",
  explain: Object.fromEntries(
    serverReservedEvents.map((event) => [
      event,
      `is kept for CodeDeploy and runs no scripts, allowed are ${serverHookEvents.join(", ")}`,
    ]),
  ),
});

/** Agent 1.8 fails on an event with nothing behind it, so unlike elsewhere that is an error. */
const hooks: Codec<Hooks> = {
  ...hookTable,
  read: (node, place) => {
    const empty = node.kind === "map" ? node.entries.filter(({ value }) => isNull(value)) : [];
    for (const { key, keyOffset } of empty) place.child(key).fail(keyOffset, "must be a list of scripts, got nothing");
    return hookTable.read(node, place);
  },
};

/** The documentation wants a string, but the agent compares with the number: a quoted version fails the deployment. */
const version: Codec<0> = {
  schema: { const: 0 },
  write: () => zeroPointZero,
  read: (node, place) => {
    const zero = node.kind === "scalar" && node.plain && /^0(?:\.0*)?$/.test(node.text);
    return zero ? 0 : place.fail(node, `must be the number 0.0, not quoted, got ${describe(node)}`);
  },
};

type ServerFile = Omit<ServerAppspec, "platform"> & { readonly version: 0 };

const serverFile = record<ServerFile>(
  {
    version: required("version", version),
    os: required("os", oneOf(operatingSystems)),
    files: defaulted("files", listOf(fileMapping, { what: "files" }), () => []),
    fileExistsBehavior: optional("file_exists_behavior", oneOf(fileExistsBehaviors)),
    permissions: defaulted("permissions", listOf(permission, { what: "permissions" }), () => []),
    hooks: defaulted("hooks", hooks, () => ({})),
  },
  { what: "an AppSpec for EC2/on-premises", check: checkSystem },
);

/** Rules that depend on the operating system. */
function checkSystem({ os, files, permissions }: ServerFile, node: MapNode, place: Place): void {
  if (os === "windows" && permissions.length > 0) {
    place
      .child("permissions")
      .fail(nodeAt(node, ["permissions"]) ?? node, "must be left out on windows, where the agent refuses it");
  }
  files.forEach(({ destination }, index) => {
    const at = nodeAt(node, ["files", index, "destination"]) ?? node;
    const here = place.child("files").child(index).child("destination");
    if (os === "linux") absoluteLinuxPath.read(at, here);
    else if (!/^(?:[A-Za-z]:[\\/]|\\\\)/.test(destination)) {
      here.fail(at, `must be an absolute path such as C:\\app, got ${describe(at)}`);
    }
  });
}

export const server: Codec<ServerAppspec> = {
  schema: serverFile.schema,
  write: ({ platform: _, ...file }) => serverFile.write({ version: 0, ...file }),
  read: (node, place) => {
    const file = serverFile.read(node, place);
    if (file === undefined) return undefined;
    const { version: _, ...spec } = file;
    return { platform: "Server", ...spec };
  },
};
