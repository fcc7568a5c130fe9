/** Why this file exists: a control's value reads the same before its page's script runs and after. */
import { count } from './numbers.ts';

/** `10,000/s`, `60 s`, `1.2` */
export function settingWords(value: number, unit: string): string {
  const number = Number.isInteger(value) ? count(value) : String(value);
  return unit === 's' ? `${number} s` : `${number}${unit}`;
}
