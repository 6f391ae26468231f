/** How a report looks, and what it does: everything that its page needs. */
import { OPEN_SCRIPT } from "../map";

/** Colours: text and ground have a contrast of 4.5 : 1 or more, edges of fields 3 : 1. */
export const STYLE = `:root{color-scheme:light dark;--page:#fff;--text:#1c2430;--soft:#4a5566;--line:#7d8898;--band:#f3f5f8;--good:#14713b;--bad:#b3261e;--link:#1f5fbf}
@media (prefers-color-scheme:dark){:root{--page:#0f141b;--text:#edf1f6;--soft:#b2bdcb;--line:#758296;--band:#171e28;--good:#6ad79a;--bad:#ff9c94;--link:#7db1ff}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem;max-width:84rem;font:1rem/1.5 system-ui,sans-serif;background:var(--page);color:var(--text)}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
nav ul{display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;padding:0;list-style:none}
nav a{display:inline-block;min-height:24px}
.scroll{overflow-x:auto}
.scroll>svg{width:100%;height:auto;min-width:60rem}
table{border-collapse:collapse;font-size:.9rem}
caption{text-align:left;color:var(--soft)}
th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
.figure{text-align:right}
input{font:inherit;padding:.25rem .5rem;min-height:2rem;border:1px solid var(--line);border-radius:4px;background:var(--page);color:var(--text)}
.steps{list-style:none;padding:0}
.step{padding:.25rem 0;content-visibility:auto;contain-intrinsic-size:auto 3rem}
.step.part{padding-left:2rem}
.step p{margin:0}
.status{display:inline-block;min-width:7rem;font-weight:600}
.succeeded .status,.delivered strong{color:var(--good)}
.failed .status,.failed strong,.unfinished .status,.stopped strong{color:var(--bad)}
.time{color:var(--soft)}
.track{background:var(--band);height:4px}
.track div{background:var(--link);height:4px;min-width:2px}
pre{max-height:24rem;overflow:auto;padding:.5rem;background:var(--band);font-size:.85rem;white-space:pre-wrap;overflow-wrap:anywhere}
summary{min-height:24px;cursor:pointer}
[hidden]{display:none!important}
@media print{nav,input,label{display:none}pre{max-height:none}.scroll{overflow:visible}.scroll>svg{min-width:0}section{break-inside:auto}.step{break-inside:avoid;content-visibility:visible}}`;

export const SCRIPT = `${OPEN_SCRIPT}
function filterBy(input, items, said, what){
  const show = () => {
    const words = input.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let found = 0;
    for (const item of items) {
      const text = item.textContent.toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
      if (!item.hidden) found += 1;
    }
    said.textContent = words.length === 0 ? "" : found + " of " + items.length + " " + what;
  };
  let timer;
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(show, 120); });
}
const search = document.getElementById("search-steps");
if (search) filterBy(search, document.querySelectorAll(".step"), document.getElementById("found-steps"), "steps");
for (const input of document.querySelectorAll("input[data-table]")) {
  const table = document.getElementById(input.dataset.table);
  filterBy(input, table.tBodies[0].rows, document.getElementById(input.dataset.table + "-found"), "rows");
}
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => { one.open = true; }));`;
