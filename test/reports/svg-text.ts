/** Why this file exists: where each word of an SVG stands, so that a test can say that none is cut and none covers another. */
import { textWidth } from '../../src/reports/text-metrics.ts';

export interface WordBox {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The boxes of all visible text, a halo and its text counted once. */
export function wordBoxes(svg: string): readonly WordBox[] {
  const boxes = new Map<string, WordBox>();
  const origins: { x: number; y: number }[] = [{ x: 0, y: 0 }];
  for (const [, closing, name, attributes = '', content = ''] of svg.matchAll(/<(\/?)(g|text)\b([^>]*)>([^<]*)/g)) {
    if (closing === '/' && name === 'g') origins.pop();
    if (closing === '/') continue;
    const parent = origins.at(-1)!;
    const moved = /transform="translate\(([-\d.e]+)[, ]([-\d.e]+)\)"/.exec(attributes);
    const own = { x: parent.x + Number(moved?.[1] ?? 0), y: parent.y + Number(moved?.[2] ?? 0) };
    if (name === 'g') {
      if (!attributes.endsWith('/')) origins.push(own);
      continue;
    }
    if (/(?:^|\s)opacity="0"/.test(attributes) || content === '') continue;
    const attribute = (key: string) => new RegExp(`(?:^|\\s)${key}="([^"]*)"`).exec(attributes)?.[1];
    const text = content
      .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&amp;/g, '&');
    const size = Number.parseFloat(attribute('font-size') ?? '11');
    const width = textWidth(text, size, attribute('font-weight') === 'bold' ? 'bold' : 'normal');
    const x = own.x + Number(attribute('x') ?? 0);
    const y = own.y + Number(attribute('y') ?? 0);
    const anchor = attribute('text-anchor') ?? 'start';
    const left = anchor === 'end' ? x - width : anchor === 'middle' ? x - width / 2 : x;
    boxes.set(`${text} ${left} ${y}`, {
      text,
      left,
      right: left + width,
      top: y - 0.76 * size,
      bottom: y + 0.24 * size,
    });
  }
  return [...boxes.values()];
}

/** Pairs of texts that cover each other by more than a pixel. */
export function overlaps(boxes: readonly WordBox[]): readonly string[] {
  return boxes.flatMap((one, index) =>
    boxes
      .slice(index + 1)
      .filter(
        (other) =>
          one.left < other.right - 1 &&
          other.left < one.right - 1 &&
          one.top < other.bottom - 1 &&
          other.top < one.bottom - 1,
      )
      .map((other) => `"${one.text}" and "${other.text}"`),
  );
}
