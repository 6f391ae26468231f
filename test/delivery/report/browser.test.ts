/** The report in a real browser. Skipped, and said so, where there is none. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { mapOf } from "../../../delivery/map";
import { Recorder, reportPage, resourcesSection } from "../../../delivery/report";
import { delivery, regionNames } from "../map/graphs";

/** Where Debian and others install it; `CHROMIUM` names another one. */
const BROWSER = [
  process.env["CHROMIUM"] ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path !== "" && existsSync(path));

/** Of all regions. */
function pageWith(linesPerRegion: number): string {
  const regions = regionNames(29);
  const graph = delivery([["eu-central-1"], regions]);
  let now = 0;
  const recorder = new Recorder(() => (now += 100));
  for (const region of ["eu-central-1", ...regions]) {
    const where = ["live", "Wave", region];
    recorder.record({ kind: "step", where, status: "started", what: "deploying" });
    for (let line = 0; line < linesPerRegion; line += 1)
      recorder.record({ kind: "output", where, line: `${region} <b>line ${line}</b> ${"of a hook ".repeat(8)}` });
    recorder.record({ kind: "step", where, status: "succeeded", what: "deployed" });
  }
  const run = recorder.run({ outcome: "delivered", commit: "0123456789" });
  return reportPage({ title: "Large", map: mapOf([graph]), run, sections: [resourcesSection([graph])] });
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

describe("the report in a browser", () => {
  let browser: Browser;
  let folder: string;
  const problems: string[] = [];
  let html = "";

  before(async function () {
    if (BROWSER === undefined) {
      console.log("    skipped: no Chromium found; install one, or name it by CHROMIUM");
      this.skip();
    }
    const { chromium } = await import("playwright-core");
    browser = await chromium.launch({ executablePath: BROWSER, args: ["--no-sandbox", "--disable-gpu"] });
    folder = mkdtempSync(join(tmpdir(), "interlock-report-"));
    html = pageWith(1000);
    writeFileSync(join(folder, "large.html"), html);
    writeFileSync(join(folder, "small.html"), pageWith(3));
  });

  after(async () => {
    await browser?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  async function opened(name: string, colorScheme: "light" | "dark" = "light"): Promise<Page> {
    const context = await browser.newContext({ colorScheme });
    const page = await context.newPage();
    page.on("console", (message) => void (message.type() === "error" && problems.push(message.text())));
    page.on("pageerror", (error) => void problems.push(error.message));
    await page.goto(pathToFileURL(join(folder, name)).href);
    return page;
  }

  it("opens a large report, finds a step by what it printed, and opens a pile by the keyboard", async () => {
    assert.ok(html.length > 3_000_000);
    const page = await opened("large.html");
    await page.getByLabel("Search steps and their output").fill("xx-any-7 line 999");
    await page.getByText("1 of 30 steps").waitFor();
    await page.getByLabel("Filter resources").fill("codepipeline");
    await page.getByText(/^1 of \d+ rows$/).waitFor();
    await page.locator('svg a[href="#map-1-2"]').focus();
    await page.keyboard.press("Enter");
    await page.getByText("xx-any-29 · blue").waitFor({ state: "visible" });
    assert.deepEqual(problems, []);
  });

  for (const scheme of ["light", "dark"] as const)
    it(`has nothing that keeps people out, in ${scheme}`, async () => {
      const page = await opened("small.html", scheme);
      const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
      await page.evaluate(axe);
      const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
      const violations = await page.evaluate<readonly Violation[]>(
        `axe.run(document, { runOnly: ${JSON.stringify(tags)} }).then(({ violations }) => violations)`,
      );
      assert.deepEqual(
        violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`),
        [],
      );
    });
});
