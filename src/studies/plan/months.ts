/** Why this file exists: a plan says in which month of growth it breaks. */

/** (1 + perMonth)^months, by multiplication, so that it has the same bits everywhere. */
export function growthFactor(perMonth: number, months: number): number {
  let factor = 1;
  for (let month = 0; month < months; month++) factor *= 1 + perMonth;
  return factor;
}

/** The last of months 0 to `horizon` that meets, or undefined if month 0 does not; later ones are taken to be no easier. */
export async function lastMonth(
  horizon: number,
  meets: (month: number) => Promise<boolean>,
): Promise<number | undefined> {
  if (!(await meets(0))) return undefined;
  if (await meets(horizon)) return horizon;
  let [good, bad] = [0, horizon];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (await meets(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

/** `2026-11` and 3 -> `2027-02`. */
export function monthAfter(starting: string, months: number): string {
  const [year, month] = starting.split('-').map(Number) as [number, number];
  const count = year * 12 + (month - 1) + months;
  return `${String(Math.floor(count / 12)).padStart(4, '0')}-${String((count % 12) + 1).padStart(2, '0')}`;
}
