// What a docstring of the SDK says in sentences of fixed form. A sentence of another form is no fact: better none than a wrong one.

const LIST = "`[^`]+`(?:(?:, | or | and |, or |, and | or, | and, )`[^`]+`)*";

const words = (text) => [...text.matchAll(/`([^`]+)`/g)].map(([, word]) => word);

/** The text that a pattern finds, as words in backquotes. */
function listed(doc, before, after) {
  const found = new RegExp(`${before}(${LIST})${after}`, "i").exec(doc);
  return found === null ? undefined : words(found[1]);
}

/**
 * The printer of the SDK's docstrings rewrites words with underscores in lower case (`x86_64` became `x8664`), so only words in upper
 * case are believed.
 */
function enumeration(doc) {
  const found = listed(
    doc,
    "(?:^|[.:] )(?:the )?(?:valid|possible|allowed) values(?: are|:| include:?| are:)? (?:either )?",
    "(?:\\.|$)",
  );
  return found?.every((word) => /^[A-Z][A-Z0-9_]+$/.test(word)) ? found : undefined;
}

const number = (text) => Number(text.replaceAll(",", ""));

function lengths(doc) {
  const between =
    /(?:Length constraints?: |length )?Between (\d+) and ([\d,]+) characters/i.exec(doc) ??
    /Minimum length of (\d+)\. Maximum length of ([\d,]+)/i.exec(doc);
  if (between !== null) return { minLength: number(between[1]), maxLength: number(between[2]) };
  const longest =
    /(?:maximum of|cannot be longer than|maximum length of|length (?:must be|is) at most|up to) ([\d,]+) characters/i.exec(
      doc,
    ) ?? /must be ([\d,]+) characters or (?:less|fewer)/i.exec(doc);
  return longest === null ? {} : { maxLength: number(longest[1]) };
}

const FORCES =
  /(?:Forces replacement|Changing `[^`]+` will create a new resource|Changing this (?:forces|creates) a new resource)/i;

/** Facts of one input; undefined where the docstring states none. Siblings are named without their holder's path. */
export function factsOf(doc) {
  const facts = {
    ...(FORCES.test(doc) && { forceNew: true }),
    ...lengths(doc),
    enum: enumeration(doc),
    conflictsWith: listed(doc, "Conflicts with ", "(?:\\.|$| )"),
    exactlyOneOf: listed(doc, "Exactly one of (?:either )?", " (?:must be|is|are) (?:required|specified|provided|set)"),
    atLeastOneOf: listed(doc, "At least one of ", " (?:must be|is|are) (?:required|specified|provided|set)"),
    default: /(?:Defaults to|Default is|The default is|The default value is|Default:) `([^`]+)`/.exec(doc)?.[1],
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
