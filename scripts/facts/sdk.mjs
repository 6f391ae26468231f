// What the declarations of @pulumi/aws say about each input of a resource type: its docstring, whether it is required, and the
// words that its type allows. Nested types are followed; what the SDK marks deprecated is left out of the required ones.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const DEEPEST = 8;

const parse = (file) => ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, false);

/** Interfaces of the nested types, by namespace and name (`lb.TargetGroupHealthCheck`). */
function nestedTypes(source) {
  const found = new Map();
  const visit = (node, prefix) => {
    if (ts.isModuleDeclaration(node) && node.body !== undefined)
      ts.forEachChild(node.body, (child) => visit(child, `${prefix}${node.name.text}.`));
    if (ts.isInterfaceDeclaration(node)) found.set(`${prefix}${node.name.text}`, { node, source });
  };
  ts.forEachChild(source, (node) => visit(node, ""));
  return found;
}

/** The docstring of a declaration as one line of text, tags left out. */
function docOf(node, source) {
  const ranges = ts.getLeadingCommentRanges(source.text, node.pos) ?? [];
  const text = ranges.map(({ pos, end }) => source.text.slice(pos, end)).join("\n");
  return text
    .replace(/^\/\*\*|\*\/$/g, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, "").trim())
    .join(" ")
    .replace(/\s+/g, " ")
    .trim();
}

const nameOf = (type) => (ts.isTypeReferenceNode(type) ? typeName(type.typeName) : undefined);

const typeName = (name) => (ts.isIdentifier(name) ? name.text : `${typeName(name.left)}.${name.right.text}`);

/** The type inside of Input, Output, unions with undefined, and arrays; `list` counts the arrays. */
function opened(type, list = 0, words = []) {
  if (ts.isArrayTypeNode(type)) return opened(type.elementType, list + 1, words);
  if (ts.isUnionTypeNode(type)) {
    const parts = type.types.filter((part) => part.kind !== ts.SyntaxKind.UndefinedKeyword);
    return parts.length === 1
      ? opened(parts[0], list, words)
      : { types: parts.map((part) => opened(part, list)), list };
  }
  if (nameOf(type) === "pulumi.Input") return opened(type.typeArguments[0], list, words);
  return { type, list };
}

/** Calls back for every input of an interface, with its path. */
function walk(holder, prefix, depth, nested, tell) {
  for (const member of holder.node.members) {
    if (!ts.isPropertySignature(member) || member.type === undefined) continue;
    const { type, types, list } = opened(member.type);
    const path = prefix + member.name.text + "[]".repeat(list);
    const doc = docOf(member, holder.source);
    tell({
      path,
      doc,
      required: member.questionToken === undefined,
      list: list > 0,
      deprecated: doc.includes("@deprecated"),
    });
    for (const { type: inner, list: own } of types ?? [{ type, list: 0 }]) {
      const reference = inner === undefined ? undefined : nameOf(inner);
      const below = reference?.startsWith("inputs.") ? nested.get(reference.slice("inputs.".length)) : undefined;
      if (below !== undefined && depth < DEEPEST) walk(below, `${path}${"[]".repeat(own)}.`, depth + 1, nested, tell);
    }
  }
}

/** Reads the declarations of one installed SDK. */
export function readSdk(folder) {
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const nested = nestedTypes(parse(join(folder, "types", "input.d.ts")));
  return {
    version,
    /** Every input of a type, outer ones first; undefined for a type that the SDK does not have. */
    inputsOf(token) {
      const [, place, className] = token.split(":");
      const file = join(folder, ...place.split("/").filter((part) => part !== "index")) + ".d.ts";
      if (!existsSync(file)) return undefined;
      const source = parse(file);
      const node = source.statements.find(
        (statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === `${className}Args`,
      );
      const inputs = [];
      walk({ node, source }, "", 0, nested, (input) => inputs.push(input));
      return inputs;
    },
  };
}
