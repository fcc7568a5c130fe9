/** Why this file exists: what a chart shows of a second is in its data table already, in words; it is read from there. */

/** One row of a data table: `1:52`, and what each series is then. */
export interface TableRow {
  readonly name: string;
  readonly cells: readonly { readonly name: string; readonly value: string }[];
}

/** The rows of a figure's data table; none where it has no table. */
export function rowsOfFigure(figure: HTMLElement): readonly TableRow[] {
  const names = [...figure.querySelectorAll('thead th')].map((cell) => cell.textContent ?? '');
  return [...figure.querySelectorAll('tbody tr')].map((row) => {
    const [first = '', ...values] = [...row.children].map((cell) => cell.textContent ?? '');
    return { name: first, cells: values.map((value, index) => ({ name: names[index + 1] ?? '', value })) };
  });
}
