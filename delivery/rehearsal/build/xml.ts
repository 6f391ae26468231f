/** An element as it opens or closes, or text between them. */
export type XmlToken =
  | {
      readonly kind: "open";
      readonly name: string;
      readonly attributes: Readonly<Record<string, string>>;
      readonly empty: boolean;
    }
  | { readonly kind: "close"; readonly name: string }
  | { readonly kind: "text"; readonly text: string };

const TOKEN =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<[?!][^>]*>|<\/([^\s>]+)\s*>|<([^\s/>]+)((?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/y;
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function character(entity: string): string | undefined {
  if (!entity.startsWith("#")) return ENTITIES[entity];
  const code = entity.startsWith("#x") ? Number.parseInt(entity.slice(2), 16) : Number(entity.slice(1));
  return code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

const decode = (text: string): string =>
  text.replace(/&(#?\w+);/g, (whole, entity: string) => character(entity) ?? whole);

const attributesOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(ATTRIBUTE)].map(([, name = "", double, single]) => [name, decode(double ?? single ?? "")]),
  );

/** Takes XML apart, without DTDs and namespaces. @throws Error at what is no XML */
export function tokenizeXml(xml: string): readonly XmlToken[] {
  const text = xml.replace(/^\ufeff/, "");
  const tokens: XmlToken[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`no XML at line ${text.slice(0, at).split("\n").length}`);
    const [, cdata, closed, opened, attributes = "", slash, plain] = match;
    if (opened !== undefined)
      tokens.push({ kind: "open", name: opened, attributes: attributesOf(attributes), empty: slash === "/" });
    else if (closed !== undefined) tokens.push({ kind: "close", name: closed });
    else if (cdata !== undefined) tokens.push({ kind: "text", text: cdata });
    else if (plain !== undefined) tokens.push({ kind: "text", text: decode(plain) });
  }
  return tokens;
}
