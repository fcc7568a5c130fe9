/** Why this file exists: a page on what moved says between what: which scenario, seed, limiter and version each side is of. */

import { VERSION } from '../version.ts';
import type { DiffReport } from './diff.ts';
import type { Stored } from './diff-numbers.ts';

/** Null each where the result does not say. */
export interface DiffSide {
  readonly name: string | null;
  /** Of the scenario file's bytes. */
  readonly sha256: string | null;
  readonly seed: string | null;
  readonly replications: number | null;
  readonly limiter: string | null;
  readonly profile: string | null;
  readonly kmsim: string | null;
}

/** What `kmsim diff` prints with `--format json` and writes into its folder. */
export interface StoredDiff extends DiffReport {
  readonly schemaVersion: 1;
  readonly kmsim: string;
  readonly base: DiffSide;
  readonly new: DiffSide;
}

export function storedDiff(report: DiffReport, base: Stored, changed: Stored): StoredDiff {
  return { schemaVersion: 1, kmsim: VERSION, base: sideOf(base), new: sideOf(changed), ...report };
}

/** Of a run or a plan as it stands; of a comparison its base, of a sweep its first point. */
export function sideOf(result: Stored): DiffSide {
  const { variants, points } = result;
  const inner = fieldsOf(firstOf(variants ?? points)['summary'] ?? result);
  const scenario = fieldsOf(result['scenario'] ?? inner['scenario']);
  const { seed, replications } = inner;
  return {
    name: textOf(scenario['name']),
    sha256: textOf(scenario['sha256']),
    seed: typeof seed === 'number' ? String(seed) : textOf(seed),
    replications: typeof replications === 'number' ? replications : null,
    limiter: textOf(inner['limiter']),
    profile: textOf(inner['profile']),
    kmsim: textOf(inner['kmsim']),
  };
}

function firstOf(rows: unknown): Stored {
  return fieldsOf(Array.isArray(rows) ? rows[0] : undefined);
}

function fieldsOf(value: unknown): Stored {
  return typeof value === 'object' && value !== null ? (value as Stored) : {};
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
