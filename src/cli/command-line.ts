/**
 * Why this file exists: a result names the command that gives it again, the same wherever and in whatever folder it was
 * made: the file's own name and the flags that change numbers, nothing else.
 */
import { basename } from 'node:path';
import type { ManifestOptions } from './manifest.ts';

/** `kmsim run storm.yaml --seed 7 --set load=2`, safe to paste into a shell. */
export function commandLine(command: string, file: string, seed: number | string, options: ManifestOptions): string {
  const words = ['kmsim', command, file === '-' ? '-' : basename(file), '--seed', String(seed)];
  for (const [path, value] of options.sets) words.push('--set', `${path}=${value}`);
  if (options.variant !== undefined) words.push('--variant', options.variant);
  if (options.replications !== undefined) words.push('--replications', String(options.replications));
  if (options.percentiles !== undefined) words.push('--percentiles', options.percentiles.join(','));
  if (options.noThresholds) words.push('--no-thresholds');
  for (const threshold of options.thresholds) words.push('--threshold', threshold);
  return words.map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
