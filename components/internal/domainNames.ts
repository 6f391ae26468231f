/** Names in the DNS. Pure. */

const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/**
 * Whether a text is a domain name of two labels or more, in lower case and without the final dot: the form in which IAM compares the
 * names of records. Source: Route 53 Developer Guide, "DomainNameFormat" and "specifying-conditions-route53".
 */
export function isDomainName(text: string): boolean {
  const labels = text.split(".");
  return text.length <= 253 && labels.length >= 2 && labels.every((label) => LABEL.test(label));
}
