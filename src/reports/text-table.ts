/** Why this file exists: columns that stay in line in a terminal, with colours or without, whatever the names in them. */
import type { NumberColumn } from '../engine/number-column.ts';

export interface TextColumn {
  readonly align: 'left' | 'right';
}

export interface TextRow {
  readonly cells: readonly string[];
  /** Colours one padded cell. */
  readonly paint?: ((cell: string, column: number) => string) | undefined;
}

/** Rows as lines, two spaces between cells, every column as wide as its longest cell: a name is never cut to fit. */
export function textTable(columns: readonly TextColumn[], rows: readonly TextRow[]): readonly string[] {
  const widths = columns.map((_, column) => Math.max(0, ...rows.map(({ cells }) => columnsOf(cells[column] ?? ''))));
  return rows.map(({ cells, paint }) =>
    columns
      .map(({ align }, column) => {
        const cell = cells[column] ?? '';
        const space = ' '.repeat(widths[column]! - columnsOf(cell));
        const painted = paint === undefined || cell === '' ? cell : paint(cell, column);
        return align === 'right' ? `${space}${painted}` : `${painted}${space}`;
      })
      .join('  ')
      .trimEnd(),
  );
}

/** How many columns of a terminal `text` takes: two for wide East Asian characters and emoji, none for combining marks. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (/\p{Mn}|\p{Me}|\ufe0f/u.test(character)) continue;
    columns +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return columns;
}

/** Words broken into lines of at most `width` columns; a longer word has a line of its own, uncut. */
export function textLines(words: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of words.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && columnsOf(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** One character a bin, its height the highest value in the bin; a dot for nothing at all. */
export function sparkline(values: Pick<NumberColumn, 'length' | 'at'>, characters: number): string {
  const bins = Math.max(1, Math.min(characters, values.length));
  const highest = Array.from({ length: bins }, (_, bin) => {
    const from = Math.floor((bin * values.length) / bins);
    const to = Math.max(from + 1, Math.floor(((bin + 1) * values.length) / bins));
    let high = 0;
    for (let index = from; index < Math.min(to, values.length); index++) high = Math.max(high, values.at(index)!);
    return high;
  });
  const top = Math.max(...highest);
  return highest
    .map((value) => (value === 0 ? '·' : '▁▂▃▄▅▆▇█'.charAt(Math.min(7, Math.floor((8 * value) / top)))))
    .join('');
}
