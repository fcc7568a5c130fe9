/** Why this file exists: a reviewer asks what was done before more was asked for; the scenario knows part of the answer. */
import { parse } from 'yaml';
import type { ComparisonReport } from '../../studies/summary.ts';
import { short } from '../names.ts';
import { percent } from '../numbers.ts';
import type { Mitigation } from './pack.ts';

interface Settings {
  readonly clients?: Readonly<Record<string, { readonly retry?: unknown; readonly cache?: unknown } | null>>;
  readonly workload?: readonly ({
    readonly name?: unknown;
    readonly with?: { readonly bucketKey?: unknown } | null;
  } | null)[];
}

/**
 * What a scenario says is in place: retries with backoff, caches of data keys, S3 Bucket Keys. Its effect is what a
 * comparison found between the base and a variant that changes just that.
 *
 * @param canonical the scenario as it ran, in YAML
 */
export function mitigationsOf(canonical: string, comparisons: readonly ComparisonReport[]): readonly Mitigation[] {
  const { clients, workload } = parse(canonical, { schema: 'core' }) as Settings;
  const found = Object.entries(clients ?? {}).flatMap(([name, client]) => [
    ...(isSet(client?.retry)
      ? [{ what: `client ${name}: retries, ${words(client.retry)}`, path: `clients.${name}.retry` }]
      : []),
    ...(isSet(client?.cache)
      ? [{ what: `client ${name}: data key cache, ${words(client.cache)}`, path: `clients.${name}.cache` }]
      : []),
  ]);
  const bucketKeys = (workload ?? []).flatMap((entry, index) => {
    const name = typeof entry?.name === 'string' ? entry.name : `w${index + 1}`;
    return entry?.with?.bucketKey === true
      ? [{ what: `workload ${name}: S3 Bucket Key`, path: `workload.${name}.with.bucketKey` }]
      : [];
  });
  return [...found, ...bucketKeys].map(({ what, path }) => ({ what, effect: effectOf(path, comparisons) }));
}

/** Of a variant that changes `path`, or something in it, and nothing else. */
function effectOf(path: string, comparisons: readonly ComparisonReport[]): string | null {
  for (const { variants } of comparisons) {
    const base = variants[0]?.summary;
    const without = variants.find(({ change }) => {
      const paths = Object.keys(change);
      return paths.length > 0 && paths.every((one) => one === path || one.startsWith(`${path}.`));
    });
    if (base === undefined || without === undefined) continue;
    const share = ({ totals }: typeof base) => percent(totals.requests === 0 ? 0 : totals.throttled / totals.requests);
    return `${share(base)} of the requests throttled with it, ${share(without.summary)} with ${Object.values(without.change).join(', ')} instead; ${percent(failedOf(base))} and ${percent(failedOf(without.summary))} of the calls fail (simulated)`;
  }
  return null;
}

function failedOf({ totals }: ComparisonReport['variants'][number]['summary']): number {
  return totals.calls === 0 ? 0 : totals.failed / totals.calls;
}

function isSet(value: unknown): value is object | string {
  return value !== undefined && value !== null && value !== 'none';
}

function words(value: unknown): string {
  const text =
    typeof value === 'string'
      ? value
      : JSON.stringify(value).replace(/["{}]/g, '').replaceAll(',', ', ').replaceAll(':', ': ');
  return short(text, 200);
}
