/**
 * Why this file exists: a CloudTrail file is a recording that runs as it is.
 */
import type { CloudtrailRecord } from './cloudtrail-record.ts';
import { CloudtrailRequests, KMS } from './cloudtrail-requests.ts';
import { JsonValues } from './json-values.ts';
import type { TraceField } from './trace.ts';
import type { ReadContext, ReadFormat, TraceFormat, TraceReader } from './trace-format.ts';

export const cloudtrail: TraceFormat = {
  looksLike: 'CloudTrail records in JSON',
  recognises: (head) => head.startsWith('{') || head.startsWith('['),
  hint: () => undefined,
  open: (context) => new CloudtrailReader(context),
};

/** What a record can say; `client` is a name in a scenario, which CloudTrail does not know. */
const KNOWN_FIELDS: readonly TraceField[] = ['operation', 'account', 'region', 'key', 'service', 'role'];

class CloudtrailReader implements TraceReader {
  readonly #context: ReadContext;
  readonly #records: JsonValues;
  readonly #requests: CloudtrailRequests<number>;

  constructor(context: ReadContext) {
    this.#context = context;
    const { rows, limits } = context;
    const error: ReadContext['error'] = (problem) => context.error(problem);
    const replace = (index: number, row: Parameters<typeof rows.replace>[1]): number => {
      rows.replace(index, row);
      return index;
    };
    this.#requests = new CloudtrailRequests({ add: (row) => rows.add(row), replace }, limits);
    this.#records = new JsonValues({
      maxRecordBytes: limits.maxRecordBytes,
      maxDepth: limits.maxDepth,
      onRecord: (record: CloudtrailRecord, line) => this.#requests.take(record, line, error),
      error,
    });
    this.#checkOptions();
  }

  push(text: string): void {
    this.#records.push(text);
  }

  end(): ReadFormat {
    this.#records.end();
    const { skipped, notes } = this.#requests;
    if (this.#context.rows.length === 0) {
      const others = skipped.sorted().map(({ text, count }) => `${text} (${count})`);
      throw this.#context.error({
        line: null,
        expected: `requests of KMS (eventSource ${KMS})`,
        received: others.join(', ') || 'none',
      });
    }
    return { format: 'cloudtrail', skipped, notes };
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
}
