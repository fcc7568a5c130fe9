/** Why this file exists: what every import of a recording is asked. */
import type { Split } from './recording.ts';
import type { RecordingFilter } from './recording-filter.ts';

export interface ImportOptions {
  readonly split: Split;
  readonly filter: RecordingFilter;
  /** Of the bytes of all files, packed as they are. */
  readonly onProgress?: (done: number, total: number) => void;
}
