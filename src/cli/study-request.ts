/** Why this file exists: what a user asked for, before anything is read. */
import type { ManifestOptions } from './manifest.ts';

export type StudyName = 'run' | 'compare' | 'plan' | 'sweep';

export interface StudyRequest {
  readonly command: StudyName;
  /** As typed: a path, or `-`. */
  readonly file: string;
  /** Of standard input. */
  readonly text: string | undefined;
  readonly allowPaths: readonly string[];
  readonly options: ManifestOptions;
}
