/** Why this file exists: what a chart shows of a second is in its data table already, in words; it is read from there. */

/** One row of a data table: `1:52`, and what each series is then. */
export interface TableRow {
  readonly name: string;
  readonly cells: readonly { readonly name: string; readonly value: string }[];
}

/** The rows of what a figure reads out, which is its last table; none where it has none. */
export function rowsOfFigure(figure: HTMLElement): readonly TableRow[] {
  const table = [...figure.querySelectorAll('table')].at(-1);
  if (table === undefined) return [];
  const names = [...table.querySelectorAll('thead th')].map((cell) => cell.textContent ?? '');
  return [...table.querySelectorAll('tbody tr')].map((row) => {
    const [first = '', ...values] = [...row.children].map((cell) => cell.textContent ?? '');
    return { name: first, cells: values.map((value, index) => ({ name: names[index + 1] ?? '', value })) };
  });
}

/** What a figure's rows are named by, as `Calls/s` or `Percentile`. */
export function axisOfFigure(figure: HTMLElement): string {
  return [...figure.querySelectorAll('table')].at(-1)?.querySelector('thead th')?.textContent ?? '';
}

/** `1:52: Offered/s 9,000, Throttled 0`: the same for who hears it. */
export function rowWords({ name, cells }: TableRow): string {
  return `${name}: ${cells
    .filter(({ value }) => value !== '')
    .map((cell) => `${cell.name} ${cell.value}`)
    .join(', ')}`;
}
