import { Document, isScalar, visit, type Tags } from "yaml";

const MERGE = "tag:yaml.org,2002:merge";

/** Without it the library takes a key called << for a merge. */
const withoutMerge = (tags: Tags): Tags => tags.filter((tag) => (typeof tag === "string" ? tag : tag.tag) !== MERGE);

/** Plain data as YAML that YAML 1.1 and 1.2 parsers read alike. */
export function printYaml(value: unknown): string {
  const document = new Document(value, { version: "1.1", aliasDuplicateObjects: false, customTags: withoutMerge });
  visit(document, {
    Pair: (_, { key }) => {
      if (isScalar(key) && key.value === "<<") key.type = "QUOTE_DOUBLE";
    },
  });
  return document.toString({ lineWidth: 0 });
}
