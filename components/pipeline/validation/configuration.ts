import { plainText } from "../../internal/checks";
import type { Problems } from "../../internal/problems";
import type { PipelineAction } from "../args";
import type { ConfigurationKeys, ValueForm } from "../providers";

/** Checks the configuration of an action or rule against the keys of its provider. */
export function checkConfiguration(
  problems: Problems,
  property: string,
  provider: string,
  configuration: NonNullable<PipelineAction["configuration"]>,
  { required, optional, fixed, choices, forms }: ConfigurationKeys,
  longest: number,
): void {
  const keys = [...required, ...optional];
  for (const key of required.filter((key) => configuration[key] === undefined)) {
    problems.add({ property: `${property}.${key}`, allowed: `must be given for ${provider}`, fix: "add it" });
  }
  for (const [key, input] of Object.entries(configuration)) {
    if (Object.hasOwn(fixed, key)) {
      const allowed = `is always ${JSON.stringify(fixed[key])} for ${provider}`;
      problems.add({ property: `${property}.${key}`, allowed, fix: "remove it" });
    } else if (!keys.includes(key)) {
      const allowed = `must be one of ${keys.join(", ")} for ${provider}`;
      problems.add({
        property,
        allowed: keys.length > 0 ? allowed : `must be empty for ${provider}`,
        got: key,
        fix: "remove the key",
      });
    }
    const text = plainText(input);
    const values = choices[key];
    problems.require(values === undefined || text === undefined || values.includes(text), {
      property: `${property}.${key}`,
      allowed: `must be one of ${values?.join(", ")} for ${provider}`,
      got: text,
      fix: "take one of them",
    });
    checkForm(problems, `${property}.${key}`, text, forms[key]);
    const size = text?.length ?? 1;
    problems.require(size >= 1 && size <= longest, {
      property: `${property}.${key}`,
      allowed: `must have 1 to ${longest} characters`,
      got: size,
      fix: "omit or shorten it",
    });
  }
}

/** Values that are outputs or hold references are not known yet. */
function checkForm(problems: Problems, property: string, text: string | undefined, form: ValueForm | undefined): void {
  if (form === undefined || text === undefined || text === "" || text.includes("#{") || form.accepts(text)) return;
  problems.add({ property, allowed: form.allowed, got: text, fix: form.fix });
}
