/**
 * Why this file exists: what a study needs to know of a loaded scenario, whoever loaded it.
 */
import type { World } from '../simulation/world.ts';
import type { Summary } from './summary.ts';
import type { Threshold } from './thresholds.ts';

export interface Subject {
  readonly world: World;
  readonly name: string;
  readonly claim: string | null;
  /** Of the scenario file's bytes, hexadecimal. */
  readonly sha256: string;
  readonly seed: number | string;
  readonly startTime: string | null;
  readonly recorded: Summary['recorded'];
  readonly profile: string;
  readonly limiter: string;
  readonly assumptions: Summary['assumptions'];
  readonly warnings: readonly string[];
  readonly thresholds: readonly Threshold[];
}
