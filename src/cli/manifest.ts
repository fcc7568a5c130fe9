/**
 * Why this file exists: a result says how to get it again, and how to see that it is the same: `kmsim verify` reads this.
 * It is the one file that may name a path, a date and a machine.
 */
import { relative, sep } from 'node:path';
import type { PlanGrowth } from '../studies/plan-report.ts';
import type { Summary } from '../studies/summary.ts';
import type { SweepAxis } from '../studies/sweep-report.ts';
import { VERSION } from '../studies/version.ts';

export interface Manifest {
  readonly schemaVersion: 1;
  readonly kmsim: string;
  /** `run`, `compare` ... */
  readonly command: string;
  /** Of the result: the folder's owner, with `command`. */
  readonly name: string;
  readonly partial: boolean;
  readonly scenario: {
    readonly sha256: string;
    /** From this file's folder, with forward slashes; null if it came from standard input. */
    readonly file: string | null;
  };
  readonly options: ManifestOptions;
  readonly seed: number | string;
  readonly replications: number;
  readonly profile: string;
  readonly fingerprints: Readonly<Record<string, Summary['fingerprints']>>;
  /** File name -> SHA-256 of its bytes. */
  readonly files: Readonly<Record<string, string>>;
  /** What is to be typed to get it again, from the scenario's folder. */
  readonly commandLine: string;
  readonly generatedAt: string;
  /** For information: no result depends on it, but PNGs may. */
  readonly machine: { readonly node: string; readonly platform: string };
}

/** The flags that change a result, as they were given. */
export interface ManifestOptions {
  readonly seed?: number | string;
  readonly sets: readonly (readonly [path: string, value: string])[];
  readonly variant?: string;
  readonly replications?: number;
  /** 0.05 for 5 %. */
  readonly precision?: number;
  /** Of `run`: under the other limiters, too. */
  readonly sensitivity?: true;
  readonly percentiles?: readonly number[];
  readonly thresholds: readonly string[];
  readonly noThresholds: boolean;
  readonly charts: readonly ('svg' | 'png')[];
  /** Of `plan`. */
  readonly plan?: PlanFlags;
  /** Of `sweep`. */
  readonly sweep?: readonly SweepAxis[];
}

/** As shares, months and plain numbers; what was not given is the default. */
export interface PlanFlags {
  readonly solve: string;
  readonly confidence?: number;
  readonly tolerance?: number;
  readonly headroom?: number;
  readonly round?: number;
  readonly growth?: PlanGrowth;
  readonly sensitivity: boolean;
}

export type ManifestFacts = Omit<Manifest, 'schemaVersion' | 'kmsim' | 'generatedAt' | 'machine' | 'files'>;

/** The text of manifest.json. */
export function manifestText(facts: ManifestFacts, files: Manifest['files']): string {
  const manifest: Manifest = {
    schemaVersion: 1,
    kmsim: VERSION,
    ...facts,
    files,
    generatedAt: generatedAt(),
    machine: { node: process.version, platform: platform() },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** A file as a manifest in `folder` names it, both absolute: relative, with forward slashes. */
export function relativePlace(folder: string, file: string): string {
  return relative(folder, file).split(sep).join('/');
}

/** What a PNG may depend on. */
export function platform(): string {
  return `${process.platform} ${process.arch}`;
}

/** Now, or SOURCE_DATE_EPOCH (whole seconds since 1970) where a build must not depend on the clock. */
function generatedAt(): string {
  const { SOURCE_DATE_EPOCH: epoch } = process.env;
  const fixed = epoch !== undefined && /^\d{1,11}$/.test(epoch);
  return new Date(fixed ? Number(epoch) * 1000 : Date.now()).toISOString();
}
