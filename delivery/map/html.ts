/** The map as a page of its own: the picture, and the regions of its piles, which open. */
import { createHash } from "node:crypto";
import { layoutOf } from "./layout";
import { regionListsHtml } from "./regions";
import { escaped, svgOf } from "./svg";
import type { MapModel } from "./types";

const STYLE = `:root{color-scheme:light dark}
body{margin:1rem;font-family:system-ui,sans-serif;background:#fff;color:#1c2430}
a:focus-visible,summary:focus-visible{outline:3px solid #1f5fbf;outline-offset:2px}
.picture{overflow-x:auto}
svg{max-width:100%;height:auto;min-width:60rem}
details{margin:.5rem 0}
ul{columns:20rem}
@media (prefers-color-scheme:dark){body{background:#0f141b;color:#edf1f6}a:focus-visible,summary:focus-visible{outline-color:#7db1ff}}
@media print{svg{min-width:0}details{break-inside:avoid}}`;

/** Opens what a pile leads to, also when the page begins there. */
export const OPEN_SCRIPT = `function openTarget(){
  const one = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (!one || one.tagName !== "DETAILS") return;
  one.open = true;
  one.querySelector("summary").focus();
}
addEventListener("hashchange", openTarget);
openTarget();
document.querySelectorAll('svg a[href^="#"]').forEach((link) => link.addEventListener("click", () => {
  if (location.hash === link.getAttribute("href")) openTarget();
}));`;

/** Lets a page run and style itself with exactly what it was written with, and load nothing. */
export function contentPolicy(script: string): string {
  const hash = createHash("sha256").update(script).digest("base64");
  return `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`;
}

export interface MapPageOptions {
  readonly title: string;
  /** Whether every region is drawn on its own. @default false */
  readonly expanded?: boolean;
}

/** The page, whole: it loads nothing. */
export function mapPage(model: MapModel, { title, expanded = false }: MapPageOptions): string {
  const lists = regionListsHtml(model);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(OPEN_SCRIPT)}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<div class="picture" tabindex="0" role="region" aria-label="Picture">
${svgOf(layoutOf(model, expanded), { title, links: true })}</div>
${lists === "" ? "" : `<h2>Regions</h2>\n${lists}`}
</main>
<script>${OPEN_SCRIPT}</script>
</body>
</html>
`;
}
