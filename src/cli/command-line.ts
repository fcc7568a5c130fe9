/**
 * Why this file exists: a result names the command that gives it again, the same wherever and in whatever folder it was
 * made: the file's own name and the flags that change numbers, nothing else.
 */
import { basename } from 'node:path';
import type { ManifestOptions, PlanFlags } from './manifest.ts';

/** `kmsim run storm.yaml --seed 7 --set load=2`, safe to paste into a shell. */
export function commandLine(command: string, file: string, seed: number | string, options: ManifestOptions): string {
  const words = ['kmsim', command, file === '-' ? '-' : basename(file), '--seed', String(seed)];
  for (const [path, value] of options.sets) words.push('--set', `${path}=${value}`);
  if (options.variant !== undefined) words.push('--variant', options.variant);
  if (options.replications !== undefined) words.push('--replications', String(options.replications));
  if (options.precision !== undefined) words.push('--precision', asPercent(options.precision));
  if (options.sensitivity === true) words.push('--sensitivity');
  if (options.percentiles !== undefined) words.push('--percentiles', options.percentiles.join(','));
  if (options.noThresholds) words.push('--no-thresholds');
  for (const threshold of options.thresholds) words.push('--threshold', threshold);
  for (const { path, values } of options.sweep ?? []) words.push('--vary', `${path}=${values.join(',')}`);
  if (options.plan !== undefined) words.push(...planWords(options.plan));
  return words.map(quoted).join(' ');
}

function planWords({
  solve,
  confidence,
  tolerance,
  headroom,
  round,
  growth,
  sensitivity,
}: PlanFlags): readonly string[] {
  return [
    ...['--solve', solve],
    ...(confidence === undefined ? [] : ['--confidence', asPercent(confidence)]),
    ...(tolerance === undefined ? [] : ['--tolerance', String(tolerance)]),
    ...(headroom === undefined ? [] : ['--headroom', asPercent(headroom)]),
    ...(round === undefined ? [] : ['--round', String(round)]),
    ...(growth === undefined
      ? []
      : ['--growth', `${asPercent(growth.perMonth)}/month`, '--horizon', String(growth.horizonMonths)]),
    ...(growth?.starting == null ? [] : ['--starting', growth.starting]),
    ...(sensitivity ? [] : ['--no-sensitivity']),
  ];
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function asPercent(share: number): string {
  return `${Number((share * 100).toPrecision(12))}%`;
}
