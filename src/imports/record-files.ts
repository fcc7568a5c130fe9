/**
 * Why this file exists: CloudTrail delivers thousands of small files in folders of folders, among files of other kinds.
 */
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { systemError, TraceError } from './trace-error.ts';

export interface RecordFile {
  readonly path: string;
  /** As messages call it. */
  readonly name: string;
  readonly bytes: number;
}

export interface FoundRecordFiles {
  /** Each once, in the order given, those of a folder by name. */
  readonly files: readonly RecordFile[];
  /** Files in folders whose names are none of records. */
  readonly passedOver: number;
}

const RECORDS = /\.(json|ndjson|jsonl)(\.gz)?$/i;

/**
 * The files of records in `paths`: files whatever their names are, and all below folders that are called .json, .json.gz,
 * .ndjson or .jsonl.
 *
 * @throws TraceError if one is missing or unreadable, or if there is none
 */
export function findRecordFiles(paths: readonly string[]): FoundRecordFiles {
  const seen = new Set<string>();
  const files: RecordFile[] = [];
  let passedOver = 0;
  const visit = (path: string, isGiven: boolean): void => {
    const { real, stats } = look(path);
    if (seen.has(real)) return;
    seen.add(real);
    if (stats.isDirectory()) for (const entry of entriesOf(path)) visit(join(path, entry), false);
    else if (isGiven || (stats.isFile() && RECORDS.test(path))) files.push({ path, name: path, bytes: stats.size });
    else passedOver += 1;
  };
  for (const path of paths) visit(path, true);
  if (files.length === 0) throw nothingIn(paths, passedOver);
  return { files, passedOver };
}

/**
 * In bytes, of each.
 *
 * @throws TraceError if one is missing or unreadable
 */
export function fileSizes(paths: readonly string[]): readonly number[] {
  return paths.map((path) => look(path).stats.size);
}

function look(path: string) {
  try {
    return { real: realpathSync(path), stats: statSync(path) };
  } catch (error) {
    throw systemError(path, error);
  }
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort((one, other) => (one < other ? -1 : 1));
  } catch (error) {
    throw systemError(folder, error);
  }
}

function nothingIn(paths: readonly string[], passedOver: number): TraceError {
  const received = passedOver === 0 ? 'an empty folder' : `${passedOver} files with other names`;
  const expected = 'files that end in .json, .json.gz, .ndjson or .jsonl';
  return new TraceError(paths[0] ?? '', { line: null, expected, received });
}
