/**
 * Why this file exists: tests of recordings need files; these are made in a temporary folder that is removed afterwards.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll } from 'vitest';
import type { ReadTraceOptions } from '../../src/imports/read-options.ts';
import { readTrace } from '../../src/imports/read-trace.ts';
import type { Trace } from '../../src/imports/trace.ts';
import { TraceError } from '../../src/imports/trace-error.ts';

const folder = mkdtempSync(join(tmpdir(), 'kmsim-recordings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

export const AZURE = 'scenarios/data/azure-llm/AzureLLMInferenceTrace_code.csv';
export const CLOUDTRAIL = 'scenarios/data/cloudtrail/kms-events.ndjson';

/** The recorded CloudTrail records, one JSON text each. */
export const cloudtrailLines: readonly string[] = readFileSync(CLOUDTRAIL, 'utf8').trim().split('\n');

let files = 0;

/** Writes a recording and returns its path. */
export function recording(content: string | Uint8Array): string {
  files += 1;
  const path = join(folder, `${files}.txt`);
  writeFileSync(path, content);
  return path;
}

/** Reads content as a recording that messages call `trace.txt`. */
export function read(content: string | Uint8Array, options: ReadTraceOptions = {}): Promise<Trace> {
  return readTrace(recording(content), { name: 'trace.txt', ...options });
}

/** The message, and the hint if there is one, with which content is refused. */
export async function refusal(content: string | Uint8Array, options: ReadTraceOptions = {}): Promise<string> {
  try {
    await read(content, options);
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    return error.hint === undefined ? error.message : `${error.message} [${error.hint}]`;
  }
  return 'no refusal';
}

export function gzip(content: string): Uint8Array {
  return gzipSync(content);
}

/** A record of KMS with these fields changed; `undefined` removes one. */
export function kmsRecord(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    eventSource: 'kms.amazonaws.com',
    eventName: 'Decrypt',
    eventTime: '2023-07-10T12:00:00Z',
    awsRegion: 'us-east-1',
    eventType: 'AwsApiCall',
    userIdentity: { accountId: '111122223333' },
    recipientAccountId: '111122223333',
    ...changes,
  });
}
