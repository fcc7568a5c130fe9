/** Why this file exists: a PNG, as whoever opens it sees it: decoded by a program that knows the format, not by us. */
import { Resvg } from '@resvg/resvg-js';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity of each, row by row. */
  readonly rgba: Uint8Array;
}

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export function pixelsOf(png: Uint8Array): Pixels {
  const bytes = Buffer.from(png);
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const image = `<image width="${width}" height="${height}" href="data:image/png;base64,${bytes.toString('base64')}"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${image}</svg>`;
  return { width, height, rgba: new Resvg(svg, { font: { loadSystemFonts: false } }).render().pixels };
}

/** How many pixels inside a box, in pixels of the PNG, are clearly not white. */
export function inkIn({ width, height, rgba }: Pixels, { left, right, top, bottom }: Box): number {
  let ink = 0;
  const [from, to] = [Math.max(0, Math.floor(left)), Math.min(width, Math.ceil(right))];
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, Math.ceil(bottom)); y++)
    for (let x = from; x < to; x++) {
      const at = 4 * (y * width + x);
      if (Math.min(rgba[at]!, rgba[at + 1]!, rgba[at + 2]!) < 245) ink++;
    }
  return ink;
}

/** Ink in the outermost pixels, so many deep: something is cut by the frame. */
export function inkAtFrame(pixels: Pixels, deep: number): number {
  const { width, height } = pixels;
  const all = { left: 0, right: width, top: 0, bottom: height };
  const [inside, outside] = [{ left: deep, right: width - deep, top: deep, bottom: height - deep }, all].map((box) =>
    inkIn(pixels, box),
  );
  return outside! - inside!;
}
