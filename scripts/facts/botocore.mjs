// What botocore's service models say about the members of a request: enumerations, patterns, lengths, ranges.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** Names that differ only by case, underscores or a plural are the same member. */
const plain = (name) =>
  name
    .toLowerCase()
    .replaceAll("_", "")
    .replace(/(?<=[^s])s$/, "");

/** Patterns are Java's; those that JavaScript does not read the same are left out. */
function patternOf(text) {
  const body = text
    .replace(/^\\A/, "^")
    .replace(/\\[zZ]$/, "$")
    .replace(/^\^/, "")
    .replace(/\$$/, "");
  if (body === ".*" || body === "[\\s\\S]*" || body === "[\\S\\s]*") return undefined;
  const whole = `^(?:${body})$`;
  try {
    new RegExp(whole, "u");
    return whole;
  } catch {
    return undefined;
  }
}

const NUMBERS = new Set(["integer", "long", "float", "double"]);

function limitsOf(shape) {
  const { type, min, max } = shape;
  const limits = (least, most) => ({ ...(min > 0 && { [least]: min }), ...(max !== undefined && { [most]: max }) });
  if (type === "string") {
    const pattern = shape.enum !== undefined || shape.pattern === undefined ? undefined : patternOf(shape.pattern);
    return {
      ...(shape.enum !== undefined && { enum: [...shape.enum].sort() }),
      ...(shape.enum === undefined && limits("minLength", "maxLength")),
      ...(pattern !== undefined && { pattern }),
    };
  }
  if (NUMBERS.has(type))
    return { ...(min !== undefined && { minimum: min }), ...(max !== undefined && { maximum: max }) };
  return type === "list" ? limits("minItems", "maxItems") : {};
}

class Service {
  constructor(model, version) {
    this.shapes = model.shapes;
    this.operations = model.operations;
    this.version = version;
  }

  /** The shape at a path below a request; undefined where no member has such a name. */
  at(operation, path) {
    let shape = this.shapes[this.operations[operation].input.shape];
    for (const step of path) {
      if (step === "[]") {
        if (shape.type !== "list") return undefined;
        shape = this.shapes[shape.member.shape];
        continue;
      }
      // A list of one is a single object for Pulumi.
      if (shape.type === "list") shape = this.shapes[shape.member.shape];
      const member = Object.entries(shape.members ?? {}).find(([name]) => plain(name) === plain(step));
      if (member === undefined) return undefined;
      shape = this.shapes[member[1].shape];
    }
    return shape;
  }
}

const stepsOf = (path) => path.split(".").flatMap((step) => (step.endsWith("[]") ? [step.slice(0, -2), "[]"] : [step]));

/** Reads the service models below a folder `botocore/data`. */
export function readBotocore(folder) {
  const version = /__version__ = '([^']+)'/.exec(readFileSync(join(folder, "..", "__init__.py"), "utf8"))[1];
  const services = new Map();
  const read = (name) => {
    const newest = readdirSync(join(folder, name)).sort().at(-1);
    const file = join(folder, name, newest, "service-2.json");
    const text = existsSync(file) ? readFileSync(file) : gunzipSync(readFileSync(`${file}.gz`));
    return new Service(JSON.parse(text.toString("utf8")), newest);
  };
  return {
    version,
    service(name) {
      if (!services.has(name)) services.set(name, read(name));
      return services.get(name);
    },
    /** Facts of one input; undefined where the request has no such member. `row` is a row of types.json. */
    factsOf({ service, operation, root, members = {} }, path) {
      const renamed = Object.entries(members).find(
        ([own]) => path === own || path.startsWith(`${own}.`) || path.startsWith(`${own}[]`),
      );
      if (renamed?.[1] === null) return undefined;
      const steps =
        renamed === undefined
          ? stepsOf(path)
          : [...stepsOf(renamed[1]), ...stepsOf(path.slice(renamed[0].length)).filter((step) => step !== "")];
      // A renamed member is counted from the request itself.
      const from = renamed === undefined && root !== undefined ? stepsOf(root) : [];
      const shape = this.service(service).at(operation, [...from, ...steps]);
      return shape === undefined ? undefined : limitsOf(shape);
    },
  };
}
