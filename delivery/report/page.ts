/** A report as one page that loads nothing. Everything in it that comes from outside is escaped, and only its own script runs. */
import { contentPolicy, escaped, layoutOf, regionListsHtml, svgOf } from "../map";
import { SCRIPT, STYLE } from "./style";
import { notRehearsedOf, timelineOf } from "./timeline";
import type { ReportData, ReportSection } from "./types";

function tableOf({ id, title, head, rows, figures = [], isFiltered = false }: ReportSection): string {
  const look = (column: number): string => (figures.includes(column) ? ' class="figure"' : "");
  const heads = head.map((cell, at) => `<th scope="col"${look(at)}>${escaped(cell)}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map((cell, at) => `<td${look(at)}>${escaped(cell)}</td>`).join("")}</tr>`);
  const filter = `<p><label>Filter ${escaped(title.toLowerCase())} <input type="search" data-table="table-${id}"></label> <span id="table-${id}-found" role="status"></span></p>`;
  return `${isFiltered ? filter : ""}
<div class="scroll" tabindex="0" role="group" aria-label="${escaped(title)}, table"><table id="table-${id}"><caption>${rows.length} row${rows.length === 1 ? "" : "s"}</caption><thead><tr>${heads}</tr></thead><tbody>${body.join("\n")}</tbody></table></div>`;
}

interface Part {
  readonly id: string;
  readonly title: string;
  readonly html: string;
}

function sectionPart(section: ReportSection): Part {
  const text = (section.text ?? []).map((line) => `<p>${escaped(line)}</p>`).join("\n");
  return {
    id: section.id,
    title: section.title,
    html: section.rows.length === 0 ? text : `${text}\n${tableOf(section)}`,
  };
}

function mapPart({ map, title }: ReportData): Part {
  const picture = svgOf(layoutOf(map), { title: `Map: ${title}`, links: true });
  return {
    id: "map",
    title: "Map",
    html: `<div class="scroll" tabindex="0" role="group" aria-label="Picture of the delivery">\n${picture}</div>\n${regionListsHtml(map)}`,
  };
}

/** The page of a report. */
export function reportPage(data: ReportData): string {
  const parts: readonly Part[] = [
    mapPart(data),
    { id: "run", title: "Rehearsal", html: timelineOf(data.run) },
    ...data.sections.map(sectionPart),
    { id: "left-out", title: "Not rehearsed", html: notRehearsedOf(data.run) },
  ];
  const links = parts.map(({ id, title }) => `<li><a href="#${id}">${escaped(title)}</a></li>`).join("");
  const sections = parts.map(
    ({ id, title, html }) =>
      `<section id="${id}" aria-labelledby="${id}-title">\n<h2 id="${id}-title">${escaped(title)}</h2>\n${html}\n</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(SCRIPT)}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escaped(data.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>${escaped(data.title)}</h1>
<nav aria-label="Parts of this report"><ul>${links}</ul></nav></header>
<main>
${sections.join("\n")}
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}
