/**
 * Why this file exists: CloudTrail tells what really reached KMS, but a file of it is no list of requests. It holds
 * requests of other services, of KMS to itself, refused ones, and the same request more than once.
 */
import { type CloudtrailRecord, isOfCaller, kindOf, text } from './cloudtrail-record.ts';
import { JsonValues } from './json-values.ts';
import { parseStamp, STAMP_EXPECTED, type Stamp } from './stamps.ts';
import { Tally } from './tally.ts';
import type { TraceField } from './trace.ts';
import { quoted, quotedList } from './trace-error.ts';
import type { ReadContext, ReadFormat, TraceFormat, TraceReader } from './trace-format.ts';
import type { TraceRow } from './trace-rows.ts';

export const cloudtrail: TraceFormat = {
  looksLike: 'CloudTrail records in JSON',
  recognises: (head) => head.startsWith('{') || head.startsWith('['),
  hint: () => undefined,
  open: (context) => new CloudtrailReader(context),
};

/** What a record can say; `client` is a name in a scenario, which CloudTrail does not know. */
const KNOWN_FIELDS: readonly TraceField[] = ['operation', 'account', 'region', 'key', 'service', 'role'];

const KMS = 'kms.amazonaws.com';

/** Longer ids are none; CloudTrail's are UUIDs of 36 characters. */
const LONGEST_EVENT_ID = 128;

const SKIPPED = {
  otherService: 'records of other services than KMS',
  insight: 'CloudTrail Insights, which are no requests',
  notRequest: 'events that are no requests (eventType other than AwsApiCall), such as key rotation',
  sameEvent: 'duplicates (same eventID)',
  sameRequest: 'copies for another account (same sharedEventID)',
};
const FAILED_NOTE = 'requests that KMS answered with an error other than throttling, kept as load';

/** A row that may yet be replaced by the caller's own copy of the same request. */
interface SharedRow {
  readonly index: number;
  ofCaller: boolean;
}

class CloudtrailReader implements TraceReader {
  readonly #context: ReadContext;
  readonly #records: JsonValues;
  readonly #skipped = new Tally();
  readonly #notes = new Tally();
  readonly #eventIds = new Set<string>();
  readonly #shared = new Map<string, SharedRow>();

  constructor(context: ReadContext) {
    this.#context = context;
    this.#records = new JsonValues({
      maxRecordBytes: context.limits.maxRecordBytes,
      maxDepth: context.limits.maxDepth,
      onRecord: (record, line) => this.#takeRecord(record, line),
      error: (problem) => context.error(problem),
    });
    this.#checkOptions();
  }

  push(text: string): void {
    this.#records.push(text);
  }

  end(): ReadFormat {
    this.#records.end();
    if (this.#context.rows.length === 0) {
      const others = this.#skipped.sorted().map(({ text, count }) => `${text} (${count})`);
      throw this.#context.error({
        line: null,
        expected: `requests of KMS (eventSource ${KMS})`,
        received: others.join(', ') || 'none',
      });
    }
    return { format: 'cloudtrail', skipped: this.#skipped, notes: this.#notes };
  }

  #checkOptions(): void {
    const { binNanoseconds, selectedBy, error } = this.#context;
    if (binNanoseconds !== undefined) {
      throw error({
        line: null,
        expected: '"timestamp,count" rows, as a bin was given',
        received: 'CloudTrail records',
      });
    }
    const unknown = selectedBy.find((field) => !KNOWN_FIELDS.includes(field));
    if (unknown === undefined) return;
    throw error({ line: null, expected: `a recording that names the ${unknown}`, received: 'CloudTrail records' });
  }

  #takeRecord(record: CloudtrailRecord, line: number): void {
    const reason = this.#notLoad(record, line);
    if (reason !== undefined) {
      this.#skipped.add(reason);
      return;
    }
    this.#takeRequest(record, this.#row(record, line));
  }

  #takeRequest(record: CloudtrailRecord, row: TraceRow): void {
    const shared = this.#id(record, 'sharedEventID', row.line);
    const known = shared === undefined ? undefined : this.#shared.get(shared);
    if (known !== undefined) {
      this.#skipped.add(SKIPPED.sameRequest);
      if (!known.ofCaller && isOfCaller(record)) this.#context.rows.replace(known.index, row);
      known.ofCaller ||= isOfCaller(record);
      return;
    }
    const index = this.#context.rows.add(row);
    if (shared !== undefined) this.#shared.set(shared, { index, ofCaller: isOfCaller(record) });
    if (!row.throttled && text(record.errorCode) !== undefined) this.#notes.add(FAILED_NOTE);
  }

  /** Why a record is no request of KMS that was not counted before. */
  #notLoad(record: CloudtrailRecord, line: number): string | undefined {
    const eventType = text(record.eventType);
    if (eventType === 'AwsCloudTrailInsight') return SKIPPED.insight;
    const eventSource = text(record.eventSource);
    if (eventSource === undefined) throw this.#noRecord(record, line);
    if (eventSource !== KMS) return SKIPPED.otherService;
    if (eventType !== undefined && eventType !== 'AwsApiCall') return SKIPPED.notRequest;
    const eventId = this.#id(record, 'eventID', line);
    if (eventId === undefined) return undefined;
    if (this.#eventIds.has(eventId)) return SKIPPED.sameEvent;
    this.#remember(eventId, line);
    return undefined;
  }

  #noRecord(record: CloudtrailRecord, line: number): Error {
    const received =
      Object.keys(record).length === 0 ? 'an empty object' : `an object with ${quotedList(Object.keys(record))}`;
    const lookup = 'Events' in record || 'CloudTrailEvent' in record;
    const hint = lookup ? { hint: 'of the output of lookup-events, take the field CloudTrailEvent of each event' } : {};
    return this.#context.error({ line, expected: 'a CloudTrail record, with "eventSource"', received, ...hint });
  }

  #row(record: CloudtrailRecord, line: number): TraceRow {
    const operation = text(record.eventName);
    if (operation === undefined) {
      throw this.#context.error({
        line,
        expected: 'an operation in "eventName"',
        received: shown(record.eventName),
      });
    }
    const throttled = record.errorCode === 'ThrottlingException';
    return { stamp: this.#stamp(record, line), count: 1, kind: kindOf(record, operation), throttled, line };
  }

  #stamp(record: CloudtrailRecord, line: number): Stamp {
    const stamp = parseStamp(text(record.eventTime) ?? '');
    if (stamp !== null) return stamp;
    throw this.#context.error({
      line,
      expected: `${STAMP_EXPECTED} in "eventTime"`,
      received: shown(record.eventTime),
    });
  }

  #id(record: CloudtrailRecord, name: 'eventID' | 'sharedEventID', line: number): string | undefined {
    const id = text(record[name]);
    if (id === undefined || id.length <= LONGEST_EVENT_ID) return id;
    throw this.#context.error({
      line,
      expected: `an id of at most ${LONGEST_EVENT_ID} characters in "${name}"`,
      received: quoted(id),
    });
  }

  #remember(eventId: string, line: number): void {
    const { maxEventIds } = this.#context.limits;
    if (this.#eventIds.size >= maxEventIds) {
      const hint = 'cut the recording into shorter ones';
      throw this.#context.error({ line, expected: `at most ${maxEventIds} records of KMS`, received: 'more', hint });
    }
    this.#eventIds.add(eventId);
  }
}

function shown(value: unknown): string {
  if (value === undefined) return 'none';
  return typeof value === 'string' ? quoted(value) : `a JSON value that is no text`;
}
