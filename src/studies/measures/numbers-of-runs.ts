/** Why this file exists: a mean over replications has the same bits whoever takes it. */
import { mean } from 'simple-statistics';

/** The mean; of equal values that value itself, without a rounding error. */
export function meanOf(values: readonly number[]): number {
  return values.every((value) => value === values[0]) ? values[0]! : mean(values as number[]);
}
