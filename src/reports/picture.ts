/**
 * Why this file exists: a chart becomes a picture once, and that picture serves as a file (with its title drawn above
 * it) and as part of a page (where the title is text of the page).
 */
import { type Chart, subtitleLines, subtitleSize, titleLines, titleSize } from './charts/chart.ts';
import { type Drawing, type DrawOptions, draw } from './draw.ts';
import { escapeMarkup } from './names.ts';
import { fontFamily } from './text-metrics.ts';

const titleLineHeight = 20;
const subtitleLineHeight = 16;

export interface Picture {
  readonly chart: Chart;
  readonly drawing: Drawing;
}

/** One chart, drawn for a desk and for a phone. */
export interface PagePicture {
  readonly wide: Picture;
  readonly narrow: Picture;
}

export async function pictureOf(chart: Chart, options: DrawOptions = {}): Promise<Picture> {
  return { chart, drawing: await draw(chart.spec, options) };
}

/** A standalone SVG file: title, subtitle, drawing. */
export function svgFile({ chart, drawing }: Picture): string {
  const lines = header(chart);
  const height = lines.height + drawing.height;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${chart.width}" height="${height}" viewBox="0 0 ${chart.width} ${height}">`,
    `<title>${escapeMarkup(chart.title)}</title>`,
    `<desc>${escapeMarkup(chart.altText)}</desc>`,
    `<rect width="${chart.width}" height="${height}" fill="${chart.theme.paper}"/>`,
    lines.markup,
    `<g transform="translate(0,${lines.height})">${drawing.content}</g>`,
    '</svg>\n',
  ].join('\n');
}

/** The drawing alone, for a page that has title and subtitle as text. It scales down to its container. */
export function svgInline({ chart, drawing }: Picture): string {
  const label = escapeMarkup(`${chart.title}. ${chart.altText}`);
  return `<svg role="img" aria-label="${label}" width="${chart.width}" height="${drawing.height}" viewBox="0 0 ${chart.width} ${drawing.height}">${drawing.content}</svg>`;
}

function header(chart: Chart): { readonly height: number; readonly markup: string } {
  let y = 8;
  const line = (text: string, size: number, lineHeight: number, attributes: string) => {
    y += lineHeight;
    return `<text x="${chart.left}" y="${y - 4}" font-family="${fontFamily}" font-size="${size}px" ${attributes}>${escapeMarkup(text)}</text>`;
  };
  const markup = [
    ...titleLines(chart).map((text) =>
      line(text, titleSize, titleLineHeight, `font-weight="bold" fill="${chart.theme.ink}"`),
    ),
    ...subtitleLines(chart).map((text) => line(text, subtitleSize, subtitleLineHeight, `fill="${chart.theme.muted}"`)),
  ].join('\n');
  return { height: y, markup };
}
