/** `interlock map`: the delivery as a picture, before it exists. */
import { extname } from "node:path";
import { evaluateProject } from "./program";
import type { Graph } from "../graph";
import { layoutOf, type MapModel, mapOf, mapPage, mapText, svgOf } from "../map";
import type { ExitCode } from "./exitCode";
import type { Output } from "./output";
import { UsageError } from "./usageError";
import { writeWhole } from "./writeWhole";

export const FORMATS = ["svg", "png", "html"] as const;
export type MapFormat = (typeof FORMATS)[number];

export interface MapCommandOptions {
  /** Stacks to draw; all when empty. */
  readonly stack: readonly string[];
  readonly out?: string;
  readonly format?: MapFormat;
  /** Whether every region is drawn on its own. */
  readonly expand?: boolean;
}

const isFormat = (word: string): word is MapFormat => FORMATS.some((format) => format === word);

/** The format that was asked for, else the one that the file's name says. */
function formatOf({ out, format }: MapCommandOptions): MapFormat | undefined {
  if (format !== undefined || out === undefined) return format;
  const extension = extname(out).slice(1).toLowerCase();
  if (isFormat(extension)) return extension;
  throw new UsageError(
    `--out must end in ${FORMATS.map((one) => `.${one}`).join(", ")}, or --format say the format, got ${JSON.stringify(out)}.`,
  );
}

/** The map of the graphs. @throws UsageError where there is nothing to draw */
export function mapOfGraphs(graphs: readonly Graph[]): MapModel {
  const model = mapOf(graphs);
  if (model.counts.length > 0) return model;
  const stacks = graphs.map(({ stack }) => stack).join(", ");
  throw new UsageError(`There is nothing to draw: ${stacks} declare no resources.`);
}

/** Pixels for each unit of the picture, so that screens of high density show it sharply. */
const PNG_SCALE = 2;

/** Draws pixels; what draws them is a library that not every platform has. */
async function pixels(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import("@resvg/resvg-js").catch(() => {
    throw new UsageError(
      `PNG cannot be drawn on ${process.platform}-${process.arch}, for which @resvg/resvg-js has no library; use --format svg.`,
    );
  });
  const picture = new Resvg(svg, { fitTo: { mode: "zoom", value: PNG_SCALE }, font: { loadSystemFonts: true } });
  return picture.render().asPng();
}

async function contentOf(
  model: MapModel,
  format: MapFormat,
  { expand = false }: MapCommandOptions,
): Promise<string | Uint8Array> {
  const title = `Delivery of ${[...new Set(model.counts.map(({ stack }) => stack))].join(", ")}`;
  if (format === "html") return mapPage(model, { title, expanded: expand });
  const svg = svgOf(layoutOf(model, expand), { title, theme: format === "png" ? "light" : "auto" });
  return format === "png" ? await pixels(svg) : svg;
}

/** Draws the stacks: into a file, to stdout as `--format` says, or in words. */
export async function mapCommand(options: MapCommandOptions, output: Output): Promise<ExitCode> {
  // Checked first: a mistake in the path must not wait for the stacks.
  const format = formatOf(options);
  if (format === "png" && options.out === undefined)
    throw new UsageError("--format png needs --out, for pixels are no text; write for example --out delivery.png.");
  const graphs = await evaluateProject("update", options.stack.length === 0 ? undefined : options.stack);
  const model = mapOfGraphs([...graphs.values()]);
  if (format === undefined) {
    output.json(model);
    output.print(mapText(model, Math.min(output.width, 80)));
    return 0;
  }
  const content = await contentOf(model, format, options);
  if (options.out === undefined) {
    output.json({ ok: true, format, content });
    output.print(String(content).trimEnd());
    return 0;
  }
  const path = writeWhole(options.out, content, "--out");
  output.json({ ok: true, format, path });
  output.print(`Wrote ${path}`);
  return 0;
}
