/** What a picture consists of, and blocks that know their size before their place. */

export type Tone = "source" | "build" | "approve" | "deploy" | "store" | "plain";

export type Shape =
  | {
      readonly shape: "rect";
      readonly x: number;
      readonly y: number;
      readonly w: number;
      readonly h: number;
      readonly look: "account" | "region" | "lane" | "card";
      readonly tone?: Tone;
    }
  | {
      readonly shape: "text";
      readonly x: number;
      readonly y: number;
      readonly text: string;
      /** Said in full where the text was shortened. */
      readonly full: string;
      readonly look: "title" | "heading" | "name" | "detail" | "strong";
    }
  | {
      readonly shape: "arrow";
      readonly points: readonly (readonly [x: number, y: number])[];
      readonly look: "flow" | "replication" | "assume";
      /** Whether it goes both ways. */
      readonly isMutual?: boolean;
    }
  /** Regions drawn as one; opens where the picture stands in a page. */
  | { readonly shape: "link"; readonly to: string; readonly label: string; readonly shapes: readonly Shape[] };

export interface Block {
  readonly w: number;
  readonly h: number;
  readonly draw: (x: number, y: number) => readonly Shape[];
}

export const EMPTY: Block = { w: 0, h: 0, draw: () => [] };

/** Widths of sans-serif letters differ; this is what wide ones take, in parts of the font's size. */
const LETTER = 0.56;

/** Pixels of each look of text. */
export const SIZES = { title: 14, heading: 12, strong: 11.5, name: 11.5, detail: 10.5 } as const;

export const widthOf = (text: string, look: keyof typeof SIZES): number => [...text].length * SIZES[look] * LETTER;

/** A text that fits a width; the middle goes, because names differ at their ends. */
export function fit(text: string, look: keyof typeof SIZES, width: number): string {
  const letters = [...text];
  const most = Math.max(3, Math.floor(width / (SIZES[look] * LETTER)));
  if (letters.length <= most) return text;
  const tail = Math.floor((most - 1) / 2);
  return `${letters.slice(0, most - 1 - tail).join("")}…${letters.slice(letters.length - tail).join("")}`;
}

/** One line of text of a fixed width. @param full What is said in full; the text where it is missing */
export function line(text: string, look: keyof typeof SIZES, width: number, full = text): Block {
  const h = Math.round(SIZES[look] * 1.4);
  const shown = fit(text, look, width);
  return { w: width, h, draw: (x, y) => [{ shape: "text", x, y: y + SIZES[look], text: shown, full, look }] };
}

export function column(blocks: readonly Block[], gap: number): Block {
  const all = blocks.filter(({ h }) => h > 0);
  return {
    w: Math.max(0, ...all.map(({ w }) => w)),
    h: all.reduce((sum, { h }) => sum + h, 0) + gap * Math.max(0, all.length - 1),
    draw: (x, y) => {
      let top = y;
      return all.flatMap((block) => {
        const shapes = block.draw(x, top);
        top += block.h + gap;
        return shapes;
      });
    },
  };
}

export function row(blocks: readonly Block[], gap: number): Block {
  const all = blocks.filter(({ w }) => w > 0);
  return {
    w: all.reduce((sum, { w }) => sum + w, 0) + gap * Math.max(0, all.length - 1),
    h: Math.max(0, ...all.map(({ h }) => h)),
    draw: (x, y) => {
      let left = x;
      return all.flatMap((block) => {
        const shapes = block.draw(left, y);
        left += block.w + gap;
        return shapes;
      });
    },
  };
}

/** Rows of at most so many blocks. */
export const wrapped = (blocks: readonly Block[], most: number, gap: number): Block =>
  column(
    Array.from({ length: Math.ceil(blocks.length / most) }, (_, at) =>
      row(blocks.slice(at * most, (at + 1) * most), gap),
    ),
    gap,
  );

export interface FrameOptions {
  readonly look: "account" | "region" | "lane" | "card";
  readonly pad: number;
  readonly tone?: Tone;
  /** Smallest size. */
  readonly w?: number;
  readonly h?: number;
}

/** A block within a border. */
export function framed(block: Block, { look, pad, tone, w = 0, h = 0 }: FrameOptions): Block {
  const width = Math.max(w, block.w + 2 * pad);
  const height = Math.max(h, block.h + 2 * pad);
  return {
    w: width,
    h: height,
    draw: (x, y) => [
      { shape: "rect", x, y, w: width, h: height, look, ...(tone !== undefined && { tone }) },
      ...block.draw(x + pad, y + pad),
    ],
  };
}

/** A block that tells where it was put. */
export function noted(block: Block, note: (x: number, y: number) => void): Block {
  return {
    ...block,
    draw: (x, y) => {
      note(x, y);
      return block.draw(x, y);
    },
  };
}
