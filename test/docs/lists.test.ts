/** Lists in the documentation are complete, links lead somewhere, and commands are shown as the tool takes them. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { main } from "../../delivery/cli/main";
import { blocksOf, pageOf, ROOT } from "./pages";

const markdownIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => normalize(join(folder, name)));

const PAGES = [".", "docs", "docs/adr", "docs/components", "components", "app", "bench", "policy"].flatMap(markdownIn);

/** The address of a heading, as GitHub forms it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

const anchorsOf = (path: string): readonly string[] =>
  [...pageOf(path).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => anchorOf(heading));

/** Why a link leads nowhere. */
function brokenLink(page: string, link: string): string[] {
  const [path = "", anchor = ""] = link.split("#");
  const target = path === "" ? page : normalize(join(dirname(page), path));
  if (!existsSync(join(ROOT, target))) return [`${page}: ${link}: there is no ${target}`];
  if (anchor === "" || anchorsOf(target).includes(anchor)) return [];
  return [`${page}: ${link}: ${target} has no such heading`];
}

const withoutCode = (text: string): string => text.replace(/^( *)```.*?^\1```$/gms, "").replace(/`[^`\n]*`/g, "");

/** What a command line prints. */
async function printedBy(argv: readonly string[]): Promise<string> {
  const { stdout } = process;
  const write = stdout.write.bind(stdout);
  let text = "";
  stdout.write = (chunk: string) => {
    text += chunk;
    return true;
  };
  try {
    assert.equal(await main(argv), 0);
  } finally {
    stdout.write = write;
  }
  return text;
}

/** Names of the tool's commands. */
async function commands(): Promise<readonly string[]> {
  const [, listed = ""] = (await printedBy(["--help"])).split("Commands:\n");
  return [...listed.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name!).filter((name) => name !== "help");
}

/** Command lines of `interlock` in the blocks of a page, continued lines joined. */
const shownIn = (page: string): readonly string[] =>
  blocksOf(pageOf(page))
    .filter(({ language }) => ["bash", "sh"].includes(language))
    .flatMap(({ code }) => code.replaceAll(/\\\n/g, " ").split("\n"))
    .flatMap((line) => /^(?:npx )?interlock ([^#<>|]*)/.exec(line)?.[1] ?? []);

describe("the documentation", () => {
  for (const page of PAGES)
    it(`has links that lead somewhere: ${page}`, () => {
      const links = [...withoutCode(pageOf(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
      const local = links.filter((link) => !/^[a-z]+:/.test(link));
      assert.deepEqual(
        local.flatMap((link) => brokenLink(page, link)),
        [],
      );
    });

  for (const [list, folder] of [
    ["README.md", "docs/components"],
    ["components/README.md", "docs/components"],
    ["docs/adr/README.md", "docs/adr"],
  ] as const)
    it(`lists every page of ${folder} in ${list}`, () => {
      const text = pageOf(list);
      const missing = markdownIn(folder).filter((page) => !text.includes(`${page.split("/").at(-1)})`));
      assert.deepEqual(
        missing.filter((page) => page !== list),
        [],
      );
    });

  it("calls decisions by their titles", () => {
    const titles = markdownIn("docs/adr")
      .filter((page) => page !== "docs/adr/README.md")
      .sort()
      .map((page) => `- [${pageOf(page).split("\n")[0]!.slice(2)}](${page.split("/").at(-1)})`);
    assert.deepEqual(pageOf("docs/adr/README.md").trimEnd().split("\n").slice(2), titles);
  });

  it("lists every command in the README", async () => {
    const listed = [...pageOf("README.md").matchAll(/^\| `interlock ([a-z]+)/gm)].map(([, name]) => name!);
    assert.deepEqual(listed.sort(), [...(await commands())].sort());
  });

  it("shows commands with options that they have", async () => {
    const lines = [...new Set(PAGES.flatMap(shownIn))];
    assert.ok(lines.length > 10);
    const unknown: string[] = [];
    for (const line of lines) {
      const [command = ""] = line.split(" ");
      const help = await printedBy([command, "--help"]);
      const options = line.replaceAll(/"[^"]*"/g, "").match(/--[a-z-]+/g) ?? [];
      unknown.push(...options.filter((option) => !help.includes(`${option} `)).map((option) => `${line}: ${option}`));
    }
    assert.deepEqual(unknown, []);
  });
});
