/** Why this file exists: where each mark of an SVG lies, so that a test can look there in the PNG. */
import type { Box } from './png-pixels.ts';

/** The boxes of rectangles, lines, areas and points that can be seen; paper on paper cannot. */
export function markBoxes(svg: string, paper: string): readonly Box[] {
  const boxes: Box[] = [];
  const origins: { x: number; y: number }[] = [{ x: 0, y: 0 }];
  for (const [, closing, name, attributes = ''] of svg.matchAll(/<(\/?)(g|path|rect|line)\b([^>]*)>/g)) {
    if (name === 'g' && closing === '/') origins.pop();
    if (closing === '/') continue;
    const parent = origins.at(-1)!;
    const moved = /transform="translate\(([-\d.e]+)[, ]([-\d.e]+)\)"/.exec(attributes);
    const own = { x: parent.x + Number(moved?.[1] ?? 0), y: parent.y + Number(moved?.[2] ?? 0) };
    if (name === 'g') origins.push(own);
    else if (isSeen(attributes, paper)) {
      const box = boxOf(name!, attributes, own);
      // A bar or an area of nothing has no ink.
      const isFlat = box.right - box.left < 0.5 || box.bottom - box.top < 0.5;
      if (!isFlat || attribute(attributes, 'stroke') !== undefined) boxes.push(box);
    }
  }
  return boxes;
}

function attribute(attributes: string, key: string): string | undefined {
  return new RegExp(`(?:^|\\s)${key}="([^"]*)"`).exec(attributes)?.[1];
}

function isSeen(attributes: string, paper: string): boolean {
  const paints = ['fill', 'stroke'].map((key) => attribute(attributes, key));
  if (attribute(attributes, 'opacity') === '0' || attributes.includes('class="background"')) return false;
  return paints.some((paint) => paint !== undefined && !['none', 'transparent', paper].includes(paint));
}

function boxOf(name: string, attributes: string, { x, y }: { readonly x: number; readonly y: number }): Box {
  const number = (key: string) => Number(attribute(attributes, key) ?? 0);
  const points =
    name === 'path'
      ? pointsOf(attribute(attributes, 'd') ?? '')
      : name === 'line'
        ? [
            [0, 0],
            [number('x2'), number('y2')],
          ]
        : [
            [number('x'), number('y')],
            [number('x') + number('width'), number('y') + number('height')],
          ];
  const [xs, ys] = [0, 1].map((axis) => points.map((point) => point[axis]!));
  return {
    left: x + Math.min(...xs!),
    right: x + Math.max(...xs!),
    top: y + Math.min(...ys!),
    bottom: y + Math.max(...ys!),
  };
}

/** The ends of a path's pieces, as vega writes it. */
function pointsOf(path: string): readonly (readonly number[])[] {
  let [x, y] = [0, 0];
  const points: number[][] = [];
  for (const [, letter, numbers] of path.matchAll(/([MLHVCAhvlmZz])([^A-Za-z]*)/g)) {
    const all = (numbers!.match(/-?\d*\.?\d+(?:e-?\d+)?/g) ?? []).map(Number);
    const [first = 0, last = 0] = [all.at(-2), all.at(-1)];
    if (letter === 'h') x += last;
    else if (letter === 'v') y += last;
    else if (letter === 'H') x = last;
    else if (letter === 'V') y = last;
    else if (letter === 'l' || letter === 'm') [x, y] = [x + first, y + last];
    else if (letter !== 'Z' && letter !== 'z') [x, y] = [first, last];
    points.push([x, y]);
  }
  return points;
}
