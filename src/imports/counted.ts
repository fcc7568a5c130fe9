/** Why this file exists: an import of one row is not one of "1 rows". */

/** A number and what it counts: `1 row`, `2 rows`. */
export function counted(number: number, one: string): string {
  return `${number} ${one}${number === 1 ? '' : 's'}`;
}
