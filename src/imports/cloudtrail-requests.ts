/**
 * Why this file exists: CloudTrail tells what really reached KMS, but a file of it is no list of requests. It holds
 * requests of other services, of KMS to itself, refused ones, and the same request more than once, also in another file.
 */
import { type CloudtrailRecord, isOfCaller, kindOf, text } from './cloudtrail-record.ts';
import { EventIds } from './event-ids.ts';
import type { ReadLimits } from './read-options.ts';
import { parseStamp, STAMP_EXPECTED, type Stamp } from './stamps.ts';
import { Tally } from './tally.ts';
import { quoted, quotedList, type TraceError, type TraceProblem } from './trace-error.ts';
import type { TraceRow } from './trace-rows.ts';

export const KMS = 'kms.amazonaws.com';

/** Takes each request once. */
export interface RequestSink<Place> {
  /** @returns where it is, for `replace` */
  add(row: TraceRow, record: CloudtrailRecord): Place;
  /** Puts a copy of the same request that describes it better in the place of the one that was taken. */
  replace(place: Place, row: TraceRow, record: CloudtrailRecord): Place;
}

/** Longer ids are none; CloudTrail's are UUIDs of 36 characters. */
const LONGEST_EVENT_ID = 128;

const SKIPPED = {
  otherService: 'records of other services than KMS',
  insight: 'CloudTrail Insights, which are no requests',
  digest: 'CloudTrail digests, which are no requests',
  notRequest: 'events that are no requests (eventType other than AwsApiCall), such as key rotation',
  sameEvent: 'duplicates (same eventID)',
  sameRequest: 'copies for another account (same sharedEventID)',
};
const FAILED_NOTE = 'requests that KMS answered with an error other than throttling, kept as load';

/** A request that may yet be replaced by the caller's own copy of it. */
interface SharedRequest<Place> {
  place: Place;
  ofCaller: boolean;
}

type Complain = (problem: TraceProblem) => TraceError;

/** The requests in CloudTrail records of one file or of many. */
export class CloudtrailRequests<Place> {
  readonly skipped = new Tally();
  readonly notes = new Tally();
  readonly #sink: RequestSink<Place>;
  readonly #limits: Pick<ReadLimits, 'maxEventIds'>;
  readonly #eventIds = new EventIds();
  readonly #shared = new Map<string, SharedRequest<Place>>();

  constructor(sink: RequestSink<Place>, limits: Pick<ReadLimits, 'maxEventIds'>) {
    this.#sink = sink;
    this.#limits = limits;
  }

  /** @throws TraceError if it is no record of CloudTrail */
  take(record: CloudtrailRecord, line: number, error: Complain): void {
    const reason = this.#notLoad(record, line, error);
    if (reason !== undefined) this.skipped.add(reason);
    else this.#takeRequest(record, rowOf(record, line, error), error);
  }

  #takeRequest(record: CloudtrailRecord, row: TraceRow, error: Complain): void {
    const shared = idOf(record, 'sharedEventID', row.line, error);
    const known = shared === undefined ? undefined : this.#shared.get(shared);
    if (known !== undefined) {
      this.skipped.add(SKIPPED.sameRequest);
      if (!known.ofCaller && isOfCaller(record)) known.place = this.#sink.replace(known.place, row, record);
      known.ofCaller ||= isOfCaller(record);
      return;
    }
    const place = this.#sink.add(row, record);
    if (shared !== undefined) this.#shared.set(shared, { place, ofCaller: isOfCaller(record) });
    if (!row.throttled && text(record.errorCode) !== undefined) this.notes.add(FAILED_NOTE);
  }

  /** Why a record is no request of KMS that was not counted before. */
  #notLoad(record: CloudtrailRecord, line: number, error: Complain): string | undefined {
    const eventType = text(record.eventType);
    if (eventType === 'AwsCloudTrailInsight') return SKIPPED.insight;
    const eventSource = text(record.eventSource);
    if (eventSource === undefined && 'digestStartTime' in record) return SKIPPED.digest;
    if (eventSource === undefined) throw noRecord(record, line, error);
    if (eventSource !== KMS) return SKIPPED.otherService;
    if (eventType !== undefined && eventType !== 'AwsApiCall') return SKIPPED.notRequest;
    const eventId = idOf(record, 'eventID', line, error);
    if (eventId === undefined || this.#eventIds.add(eventId)) {
      this.#checkNumber(line, error);
      return undefined;
    }
    return SKIPPED.sameEvent;
  }

  #checkNumber(line: number, error: Complain): void {
    const { maxEventIds } = this.#limits;
    if (this.#eventIds.size <= maxEventIds) return;
    const hint = 'cut the recording into shorter ones';
    throw error({ line, expected: `at most ${maxEventIds} records of KMS`, received: 'more', hint });
  }
}

function noRecord(record: CloudtrailRecord, line: number, error: Complain): TraceError {
  const received =
    Object.keys(record).length === 0 ? 'an empty object' : `an object with ${quotedList(Object.keys(record))}`;
  const lookup = 'Events' in record || 'CloudTrailEvent' in record;
  const hint = lookup ? { hint: 'of the output of lookup-events, take the field CloudTrailEvent of each event' } : {};
  return error({ line, expected: 'a CloudTrail record, with "eventSource"', received, ...hint });
}

function rowOf(record: CloudtrailRecord, line: number, error: Complain): TraceRow {
  const operation = text(record.eventName);
  if (operation === undefined) {
    throw error({ line, expected: 'an operation in "eventName"', received: shown(record.eventName) });
  }
  const throttled = record.errorCode === 'ThrottlingException';
  return { stamp: stampOf(record, line, error), count: 1, kind: kindOf(record, operation), throttled, line };
}

function stampOf(record: CloudtrailRecord, line: number, error: Complain): Stamp {
  const stamp = parseStamp(text(record.eventTime) ?? '');
  if (stamp !== null) return stamp;
  throw error({ line, expected: `${STAMP_EXPECTED} in "eventTime"`, received: shown(record.eventTime) });
}

function idOf(
  record: CloudtrailRecord,
  name: 'eventID' | 'sharedEventID',
  line: number,
  error: Complain,
): string | undefined {
  const id = text(record[name]);
  if (id === undefined || id.length <= LONGEST_EVENT_ID) return id;
  const expected = `an id of at most ${LONGEST_EVENT_ID} characters in "${name}"`;
  throw error({ line, expected, received: quoted(id) });
}

function shown(value: unknown): string {
  if (value === undefined) return 'none';
  return typeof value === 'string' ? quoted(value) : `a JSON value that is no text`;
}
