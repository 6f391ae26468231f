/** A table of texts in Markdown, which terminals and pages both show; all columns but texts are aligned to the right. */
export function table(head, rows) {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => String(row[column]).length)));
  const isNumber = head.map((_, column) => rows.every((row) => /^[\d.,]*$/.test(String(row[column]))));
  const line = (cells) =>
    `| ${cells.map((cell, i) => (isNumber[i] ? String(cell).padStart(widths[i]) : String(cell).padEnd(widths[i]))).join(" | ")} |`;
  const rule = `| ${widths.map((width, i) => (isNumber[i] ? `${"-".repeat(width - 1)}:` : "-".repeat(width))).join(" | ")} |`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}
