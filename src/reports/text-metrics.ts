/**
 * Why this file exists: a chart is laid out by how wide its words are. Without a canvas vega guesses (15 % to 187 % too
 * wide), and with one the result would depend on the machine's fonts. These widths come from the font that we ship.
 */
import { boldWidths, regularWidths, unitsPerEm, type WidthBlocks } from './fonts/dejavu-widths.ts';

export type FontWeight = 'normal' | 'bold';

/** The fonts a picture names: DejaVu Sans draws our PNGs, Verdana is its near twin on machines that lack it. */
export const fontFamily = 'DejaVu Sans, Verdana, Geneva, sans-serif';

/** The width of `text` in pixels at `size` pixels, without kerning (so never narrower than drawn, by up to 4 %). */
export function textWidth(text: string, size: number, weight: FontWeight = 'normal'): number {
  const widths = weight === 'bold' ? bold() : regular();
  let units = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    units += widths.get(code) ?? (isWidthless(code) ? 0 : unitsPerEm);
  }
  return (units * size) / unitsPerEm;
}

/** `text`, or as much of its start as fits in `width` pixels, closed by an ellipsis. */
export function fitText(text: string, width: number, size: number, weight: FontWeight = 'normal'): string {
  if (text.length < 2000 && textWidth(text, size, weight) <= width) return text;
  let fitted = '';
  for (const character of text) {
    if (textWidth(`${fitted}${character}…`, size, weight) > width) break;
    fitted += character;
  }
  return `${fitted.trimEnd()}…`;
}

/** `text` broken at spaces into lines of about equal length, none wider than `width` pixels; a longer word is cut. */
export function wrapText(text: string, width: number, size: number, weight: FontWeight = 'normal'): readonly string[] {
  const words = text.split(' ').map((word) => fitText(word, width, size, weight));
  const lines = fill(words, width, size, weight);
  for (let narrower = width - 8; narrower > width / 2; narrower -= 8) {
    const tighter = fill(words, narrower, size, weight);
    if (tighter.length > lines.length || tighter.some((line) => textWidth(line, size, weight) > narrower)) break;
    lines.splice(0, lines.length, ...tighter);
  }
  return lines;
}

/** Phrases joined by `separator`, as many to a line as fit; only a phrase wider than the line is broken inside. */
export function wrapPhrases(
  phrases: readonly string[],
  separator: string,
  width: number,
  size: number,
): readonly string[] {
  const lines: string[] = [];
  for (const phrase of phrases) {
    const longer = lines.length === 0 ? phrase : `${lines.at(-1)}${separator}${phrase}`;
    if (textWidth(longer, size) <= width && lines.length > 0) lines[lines.length - 1] = longer;
    else
      lines.push(
        ...fill(
          phrase.split(' ').map((word) => fitText(word, width, size)),
          width,
          size,
          'normal',
        ),
      );
  }
  return lines;
}

function fill(words: readonly string[], width: number, size: number, weight: FontWeight): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && textWidth(longer, size, weight) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

const regular = once(() => unpack(regularWidths));
const bold = once(() => unpack(boldWidths));

function unpack(blocks: WidthBlocks): ReadonlyMap<number, number> {
  const widths = new Map<number, number>();
  for (const [first, advances] of blocks) {
    advances.split(' ').forEach((advance, index) => {
      widths.set(first + index, Number.parseInt(advance, 36));
    });
  }
  return widths;
}

function isWidthless(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0xfe00 && code <= 0xfe0f) || code === 0xfeff;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
