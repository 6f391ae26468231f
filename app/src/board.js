/** @import { Departure } from "./timetable.js" */

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/**
 * @param {string} text
 * @returns {string} The text with nothing in it that HTML would read as markup.
 */
export const escapeHtml = (text) => text.replace(/[&<>"']/g, (char) => ENTITIES[/** @type {"&"} */ (char)]);

const STYLE = `body{margin:0;background:#10151c;color:#f4f1de;font:1.1rem/1.5 ui-monospace,monospace}
main{max-width:52rem;margin:2rem auto;padding:0 1rem}h1{color:#ffd166;font-size:1.6rem}
table{width:100%;border-collapse:collapse}th{text-align:left;color:#8d99ae;font-weight:400}
td,th{padding:.3rem .6rem;border-bottom:1px solid #2b3440}time{color:#ffd166}footer{margin-top:1.5rem;color:#8d99ae;font-size:.85rem}`;

/** @param {Departure} departure */
const row = ({ time, train, destination, platform }) =>
  `<tr><td><time datetime="${escapeHtml(time)}">${escapeHtml(time.slice(11, 16))}</time></td>` +
  `<td>${escapeHtml(train)}</td><td>${escapeHtml(destination)}</td><td>${escapeHtml(platform)}</td></tr>`;

/**
 * The board as a page that refreshes itself.
 *
 * @param {{ station: string, departures: readonly Departure[], footer: string }} content
 * @returns {string}
 */
export function renderBoard({ station, departures, footer }) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="30">
<title>Departures, ${escapeHtml(station)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Departures, ${escapeHtml(station)}</h1>
<table>
<thead><tr><th>Time (UTC)</th><th>Train</th><th>Destination</th><th>Platform</th></tr></thead>
<tbody>
${departures.map(row).join("\n")}
</tbody>
</table>
<footer>${escapeHtml(footer)}</footer>
</main>
</body>
</html>
`;
}
