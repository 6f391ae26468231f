/** The six parts of an ARN; the resource part keeps its colons. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/** Splits a text at its first five colons; undefined when there are fewer. */
export function splitArn(text: string): string[] | undefined {
  const parts: string[] = [];
  let start = 0;
  for (let i = 0; i < 5; i++) {
    const colon = text.indexOf(":", start);
    if (colon < 0) return undefined;
    parts.push(text.slice(start, colon));
    start = colon + 1;
  }
  parts.push(text.slice(start));
  return parts;
}

/** Reads an ARN; undefined when the text is none. */
export function parseArn(text: string): Arn | undefined {
  const [prefix, partition = "", service = "", region = "", account = "", resource = ""] = splitArn(text) ?? [];
  if (prefix !== "arn" || partition === "" || service === "" || resource === "") return undefined;
  return { partition, service, region, account, resource };
}

/**
 * Reads an ARN that must be one.
 *
 * @throws Error that quotes the text when it is no ARN.
 */
export function requireArn(text: string): Arn {
  const arn = parseArn(text);
  if (!arn) throw new Error(`expected an ARN (arn:partition:service:region:account:resource), got "${text}"`);
  return arn;
}

/** Last segment of a path: `role/delivery/prod/deploy` gives `deploy`. */
export const lastSegment = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
