/** Addresses and zones in forms that are read once from left to right, however long they are. Pure. */

/** Characters of an address, of the part before its @, and of a label of its domain. Source: RFC 5321, 4.5.3.1; RFC 1035, 2.3.4. */
const LONGEST = { address: 254, local: 64, label: 63 } as const;

const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+$/;
const LABEL = /^[A-Za-z0-9-]+$/;

const isLabel = (text: string): boolean =>
  text.length <= LONGEST.label && LABEL.test(text) && !text.startsWith("-") && !text.endsWith("-");

/** Whether a text is an e-mail address that SNS can write to: ASCII, without quotes, with a domain of at least two labels. */
export function isEmail(text: string): boolean {
  if (text.length > LONGEST.address) return false;
  const at = text.indexOf("@");
  const [local, labels] = [text.slice(0, at), text.slice(at + 1).split(".")];
  return (
    at > 0 &&
    local.length <= LONGEST.local &&
    LOCAL.test(local) &&
    !local.startsWith(".") &&
    !local.endsWith(".") &&
    !local.includes("..") &&
    labels.length >= 2 &&
    labels.every(isLabel)
  );
}

/** Hours that clocks differ from UTC at most, westwards and eastwards. Source: the zones of tzdata. */
const WESTMOST = -12 * 60;
const EASTMOST = 14 * 60;

/** Whether a zone exists: `UTC`, with an offset that some clock has, or one that the time zone database of this runtime knows. */
export function isTimeZone(name: string): boolean {
  if (name.length > 64) return false;
  const [offset, sign, hours, minutes] = /^UTC([+-])(\d{2}):(\d{2})$/.exec(name) ?? [];
  if (offset !== undefined) {
    const total = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
    return Number(minutes) < 60 && total >= WESTMOST && total <= EASTMOST;
  }
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
