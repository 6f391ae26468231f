/** Whether a text can be an identity policy: JSON with statements. Pure. */
export function isPolicyText(text: string): boolean {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === "object" && document !== null && "Statement" in document;
  } catch {
    return false;
  }
}
