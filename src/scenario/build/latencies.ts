/** Why this file exists: how long KMS takes is never AWS's word, so whatever is used is named as an assumption. */
import { readFileSync, statSync } from 'node:fs';
import { NANOSECONDS_PER_MILLISECOND } from '../../engine/tick.ts';
import { CsvLines } from '../../imports/csv-lines.ts';
import { TraceError } from '../../imports/trace-error.ts';
import type { LatencyDistribution, LatencyModel } from '../../kms/latency.ts';
import { quoted } from '../printable.ts';
import type { ScenarioDraft } from '../schema/scenario.ts';
import { type BuildContext, errorAt } from './context.ts';
import { reasonOf } from './input-files.ts';

type LatencyDraft = NonNullable<ScenarioDraft['latency']>;

export const MOST_SAMPLES = 1_000_000;
const MOST_SAMPLE_BYTES = 64 * 1024 ** 2;
const USUAL_MILLISECONDS = 10;
const NOT_AWS = 'AWS publishes no latency';

export function resolveLatency(context: BuildContext): LatencyModel | undefined {
  const { latency } = context.draft;
  if (context.problems.isBroken('latency')) return undefined;
  if (latency === undefined) context.assumptions.add('latency', '{ constant: 10ms }', `assumed; ${NOT_AWS}`);
  else context.assumptions.add('latency', describe(latency), `of the scenario; ${NOT_AWS}`);
  const answer =
    latency === undefined
      ? ({ kind: 'constant', milliseconds: USUAL_MILLISECONDS } as const)
      : distributionOf(context, latency);
  const refusal = context.assumptions.orDefault('latency.refusal', latency?.refusal, 0, '0ms');
  return answer === undefined ? undefined : { answer, refusalMilliseconds: refusal / NANOSECONDS_PER_MILLISECOND };
}

function distributionOf(context: BuildContext, given: LatencyDraft): LatencyDistribution | undefined {
  if ('constant' in given) return { kind: 'constant', milliseconds: milliseconds(given.constant) };
  if ('exponential' in given) return { kind: 'exponential', meanMilliseconds: milliseconds(given.exponential) };
  if ('file' in given) return samplesOf(context, given.file!);
  if (!('p50' in given)) return undefined;
  const [p50Milliseconds, p99Milliseconds] = [milliseconds(given.p50), milliseconds(given.p99)];
  if (p50Milliseconds < p99Milliseconds) return { kind: 'lognormal', p50Milliseconds, p99Milliseconds };
  const message = `expected a p99 above the p50 of ${p50Milliseconds}ms; got ${p99Milliseconds}ms`;
  return errorAt(context, 'latency.p99', {
    rule: 'impossible',
    message,
    hint: 'where all answers take as long, write constant',
  });
}

function describe(given: LatencyDraft): string {
  if ('constant' in given) return `{ constant: ${milliseconds(given.constant)}ms }`;
  if ('exponential' in given) return `{ exponential: ${milliseconds(given.exponential)}ms }`;
  if ('file' in given) return '{ file: ... }';
  return 'p50' in given ? `{ p50: ${milliseconds(given.p50)}ms, p99: ${milliseconds(given.p99)}ms }` : '';
}

function milliseconds(nanoseconds: number | undefined): number {
  return (nanoseconds ?? 0) / NANOSECONDS_PER_MILLISECOND;
}

function samplesOf(context: BuildContext, name: string): LatencyDistribution | undefined {
  const path = 'latency.file';
  const file = context.files.find(name);
  if (file.kind === 'refused') return errorAt(context, path, file);
  let text: string;
  try {
    const { size } = statSync(file.path);
    if (size > MOST_SAMPLE_BYTES)
      return errorAt(context, path, {
        rule: 'too-large',
        message: `expected a file of at most 64 MiB; got ${size} bytes`,
      });
    text = readFileSync(file.path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    return errorAt(context, path, { rule: 'cannot-read', message: `cannot read it: ${reasonOf(error)}` });
  }
  const read = parseSamples(name, text);
  return typeof read === 'string'
    ? errorAt(context, path, { rule: 'invalid-recording', message: read })
    : { kind: 'samples', milliseconds: read };
}

/** The column `ms` of a CSV file, or what is wrong with it. */
export function parseSamples(name: string, text: string): readonly number[] | string {
  const samples: number[] = [];
  let column = -1;
  const problem = (line: number, expected: string, received: string) =>
    new TraceError(name, { line, expected, received });
  const onRow = (fields: readonly string[], line: number): void => {
    if (column === -1) {
      column = fields.findIndex((field) => field.trim().toLowerCase() === 'ms');
      if (column === -1) throw problem(line, 'a column "ms"', fields.map(quoted).join(', '));
      return;
    }
    const field = (fields[column] ?? '').trim();
    const value = /^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(field) ? Number(field) : Number.NaN;
    if (!(value >= 0 && value <= 86_400_000)) throw problem(line, 'milliseconds from 0 to a day', quoted(field));
    if (samples.push(value) > MOST_SAMPLES) throw problem(line, `at most ${MOST_SAMPLES} samples`, 'more');
  };
  const lines = new CsvLines({ maxLineBytes: 65_536, onRow, error: (found) => new TraceError(name, found) });
  try {
    lines.push(text);
    lines.end();
  } catch (error) {
    if (error instanceof TraceError) return error.message;
    throw error;
  }
  return samples.length > 0 ? samples : `expected at least one sample in the column "ms"; got none`;
}
