/** Why this file exists: cells and bars lie where they lie: which is under a hand, and which is next to another. */
import type { CellBox } from '../reports/charts/chart.ts';

/** The index of the box that holds a point, or lies nearest to it. */
export function boxAt(boxes: readonly CellBox[], x: number, y: number): number {
  return nearest(boxes, (box) => {
    const across = Math.max(box.left - x, 0, x - box.right);
    const down = Math.max(box.top - y, 0, y - box.bottom);
    return across * across + down * down;
  })!;
}

/** The next box above or below box `from`; where there is none, itself. */
export function boxBeside(boxes: readonly CellBox[], from: number, way: 'up' | 'down'): number {
  const here = middleOf(boxes[from]!);
  const found = nearest(boxes, (box) => {
    const { x, y } = middleOf(box);
    const along = way === 'down' ? y - here.y : here.y - y;
    return along > 0.5 ? along + 10 * Math.abs(x - here.x) : Number.POSITIVE_INFINITY;
  });
  return found ?? from;
}

function middleOf({ left, right, top, bottom }: CellBox) {
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}

/** The first of the least; undefined where none is finite. */
function nearest(boxes: readonly CellBox[], distance: (box: CellBox) => number): number | undefined {
  let [least, found] = [Number.POSITIVE_INFINITY, undefined as number | undefined];
  boxes.forEach((box, index) => {
    const far = distance(box);
    if (far < least) [least, found] = [far, index];
  });
  return found;
}
