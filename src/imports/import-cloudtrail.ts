/**
 * Why this file exists: a trail is a folder of thousands of files that overlap and repeat one another; this counts each
 * request once, in memory that does not grow with the size of the files.
 */
import type { KeySpec } from '../kms/key-specs.ts';
import { CallTable } from './call-table.ts';
import { type CloudtrailRecord, text } from './cloudtrail-record.ts';
import { CloudtrailRequests } from './cloudtrail-requests.ts';
import { counted } from './counted.ts';
import { csv } from './csv.ts';
import { fileText } from './file-text.ts';
import type { ImportOptions } from './import-options.ts';
import { JsonValues } from './json-values.ts';
import { DEFAULT_LIMITS } from './read-options.ts';
import { findRecordFiles, type RecordFile } from './record-files.ts';
import { resolveCall } from './recorded-calls.ts';
import type { Recording } from './recording.ts';
import { filteredOut } from './recording-filter.ts';
import { SecondCounts } from './second-counts.ts';
import { Tally } from './tally.ts';
import { quoted, TraceError, type TraceProblem } from './trace-error.ts';
import type { TraceRow } from './trace-rows.ts';

/** 20 to 40 bytes each: 2.1 GB at most, and half of that again for the moment in which they get more room. */
const MOST_EVENT_IDS = 100_000_000;
const LONGEST_NAME = 2048;

/**
 * Reads CloudTrail records: one a line, in arrays or in `{"Records": [...]}`, plain or gzip, in files or below folders.
 *
 * @throws TraceError if a file is missing or broken, or if no request of KMS is left
 */
export async function importCloudtrail(paths: readonly string[], options: ImportOptions): Promise<Recording> {
  const { files, passedOver } = findRecordFiles(paths);
  const counts = new RequestCounts(options);
  const requests = new CloudtrailRequests(counts, { maxEventIds: MOST_EVENT_IDS });
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  let records = 0;
  const onRead = (bytes: number): void => {
    done += bytes;
    options.onProgress?.(done, total);
  };
  for (const file of files) records += await readRecords(file, { requests, counts, onRead });
  const skipped = [...requests.skipped.sorted(), ...counts.skipped.sorted()].filter(({ count }) => count > 0);
  if (passedOver > 0)
    skipped.push({ text: 'files with names other than .json, .json.gz and .ndjson', count: passedOver });
  if (counts.requests === 0) throw nothingLeft(paths, skipped, counts.throttled);
  return {
    source: 'cloudtrail',
    calls: counts.table.calls,
    rows: () => counts.seconds.rows(),
    binNanoseconds: 1e9,
    relative: false,
    read: `${counted(files.length, 'file')}, ${counted(records, 'record')}`,
    skipped,
    notes: counts.notes.sorted().map((note) => `${note.count} ${note.text}`),
  };
}

interface Reading {
  readonly requests: CloudtrailRequests<Place>;
  readonly counts: RequestCounts;
  readonly onRead: (bytes: number) => void;
}

/** @returns how many records the file holds */
async function readRecords({ path, name }: RecordFile, { requests, counts, onRead }: Reading): Promise<number> {
  const error = (problem: TraceProblem): TraceError => new TraceError(name, problem);
  counts.error = error;
  let records = 0;
  const reader = new JsonValues({
    maxRecordBytes: DEFAULT_LIMITS.maxRecordBytes,
    maxDepth: DEFAULT_LIMITS.maxDepth,
    onRecord: (record: CloudtrailRecord, line) => {
      records += 1;
      requests.take(record, line, error);
    },
    error,
  });
  let isFirst = true;
  for await (const piece of fileText(path, name, Number.MAX_SAFE_INTEGER, onRead)) {
    if (isFirst && piece.trim() !== '') {
      checkIsJson(piece.trimStart(), error);
      isFirst = false;
    }
    reader.push(piece);
  }
  reader.end();
  return records;
}

function checkIsJson(head: string, error: (problem: TraceProblem) => TraceError): void {
  if (head.startsWith('{') || head.startsWith('[')) return;
  const firstLine = head.split('\n', 1)[0]!.trim();
  const hint = csv.recognises(head) ? 'kmsim import csv reads it' : csv.hint(head);
  const problem = { line: 1, expected: 'CloudTrail records in JSON', received: quoted(firstLine) };
  throw error(hint === undefined ? problem : { ...problem, hint });
}

function nothingLeft(paths: readonly string[], skipped: Recording['skipped'], throttled: number): TraceError {
  const reasons = skipped.map(({ text: reason, count }) => `${reason} (${count})`);
  const found = throttled > 0 ? [`throttled requests only (${throttled})`, ...reasons] : reasons;
  const received = found.join(', ') || 'no records';
  return new TraceError(paths.join(', '), { line: null, expected: 'requests of KMS to replay', received });
}

/** Where a request is counted, or why it is not. */
type Place =
  | {
      readonly kind: 'counted';
      readonly seconds: number;
      readonly call: number;
      readonly throttled: boolean;
      /** What the record did not say and was chosen. */
      readonly assumed: string | undefined;
    }
  | { readonly kind: 'left-out'; readonly reason: string };

/** Requests as counts, and what was left out of them. */
class RequestCounts {
  readonly table = new CallTable();
  readonly seconds = new SecondCounts();
  readonly skipped = new Tally();
  readonly notes = new Tally();
  /** Requests to replay. */
  requests = 0;
  /** Requests that were refused. */
  throttled = 0;
  /** Complains about the file that is being read. */
  error = (problem: TraceProblem): TraceError => new TraceError('', problem);
  readonly #options: ImportOptions;

  constructor(options: ImportOptions) {
    this.#options = options;
  }

  add(row: TraceRow, record: CloudtrailRecord): Place {
    const place = this.#placeOf(row, record);
    this.#count(place, 1);
    if (place.kind === 'counted') this.#note(row, record, place.assumed);
    return place;
  }

  replace(before: Place, row: TraceRow, record: CloudtrailRecord): Place {
    this.#count(before, -1);
    const place = this.#placeOf(row, record);
    this.#count(place, 1);
    return place;
  }

  #count(place: Place, change: 1 | -1): void {
    if (place.kind === 'left-out') {
      this.skipped.add(place.reason, change);
      return;
    }
    this.seconds.add(place, change);
    if (place.throttled) this.throttled += change;
    else this.requests += change;
  }

  #note({ throttled }: TraceRow, record: CloudtrailRecord, assumed: string | undefined): void {
    if (assumed !== undefined && !throttled) this.notes.add(`requests: ${assumed}`);
    if (text(record.eventID) === undefined)
      this.notes.add('requests without an eventID, so that duplicates of them cannot be told');
    if (!throttled && text(record.errorCode) !== undefined) {
      this.notes.add('requests that KMS answered with an error other than throttling, replayed like the others');
    }
  }

  #placeOf(row: TraceRow, record: CloudtrailRecord): Place {
    const { account = '', region = '' } = row.kind;
    const filtered = filteredOut(this.#options.filter, { at: row.stamp, account, region });
    if (filtered !== undefined) return { kind: 'left-out', reason: filtered };
    const resolved = resolveCall({ ...this.#fieldsOf(row), ...specsOf(record), account, region });
    if (resolved.kind === 'left-out') return resolved;
    const call = this.table.indexOf(resolved.call);
    if (call === undefined || !this.seconds.fits) throw this.error(tooMany(row.line));
    return { kind: 'counted', seconds: row.stamp.seconds, call, throttled: row.throttled, assumed: resolved.assumed };
  }

  /** Only what workloads are told apart by, so that kinds of calls stay few. */
  #fieldsOf({ kind, line }: TraceRow) {
    const { split } = this.#options;
    const { operation = '', service = '', role = '', key = '' } = kind;
    const fields = { operation, service, role: split === 'role' ? role : '', key: split === 'key' ? key : '' };
    for (const [name, value] of Object.entries(fields)) {
      if (value.length <= LONGEST_NAME) continue;
      const expected = `a ${name} of at most ${LONGEST_NAME} characters`;
      throw this.error({ line, expected, received: quoted(value) });
    }
    return fields;
  }
}

function tooMany(line: number): TraceProblem {
  const hint = 'choose a part with --from and --to, --account or --region, or leave --by out';
  return { line, expected: 'a recording with fewer different calls and minutes', received: 'more', hint };
}

const SPEC_OF_ALGORITHM: readonly (readonly [start: string, spec: KeySpec])[] = [
  ['SYMMETRIC_DEFAULT', 'SYMMETRIC_DEFAULT'],
  ['RSA', 'RSA_2048'],
  ['ECD', 'ECC_NIST_P256'],
  ['ED25519', 'ECC_NIST_EDWARDS25519'],
  ['SM2', 'SM2'],
  ['ML_DSA', 'ML_DSA_44'],
  ['HMAC_SHA_224', 'HMAC_224'],
  ['HMAC_SHA_256', 'HMAC_256'],
  ['HMAC_SHA_384', 'HMAC_384'],
  ['HMAC_SHA_512', 'HMAC_512'],
];

type Parameters = { readonly keyPairSpec?: unknown } & { readonly [Name in (typeof ALGORITHMS)[number]]?: unknown };

/** What the algorithm in the request says of the key: enough for its quota. */
function specsOf(record: CloudtrailRecord): { keySpec: KeySpec | undefined; keyPairSpec: string | undefined } {
  const given = record.requestParameters;
  const parameters: Parameters = typeof given === 'object' && given !== null ? given : {};
  const algorithm = ALGORITHMS.map((name) => text(parameters[name])).find((value) => value !== undefined);
  const keySpec = SPEC_OF_ALGORITHM.find(([start]) => algorithm?.startsWith(start))?.[1];
  return { keySpec, keyPairSpec: text(parameters.keyPairSpec) };
}

const ALGORITHMS = [
  'encryptionAlgorithm',
  'sourceEncryptionAlgorithm',
  'signingAlgorithm',
  'macAlgorithm',
  'keyAgreementAlgorithm',
] as const;
