/** Why this file exists: a table is the same columns and cells in a terminal, on a page and in a ticket. */

export interface Column {
  readonly name: string;
  /** Default `left`; numbers stand on the right. */
  readonly align?: 'left' | 'right';
}

export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** What the rows leave out, and where it is. */
  readonly note?: string;
}
