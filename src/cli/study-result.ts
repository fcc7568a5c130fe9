/** Why this file exists: what every study is given and what it gives back, whichever command it is. */
import type { FileOptions } from '../reports/chart-files.ts';
import type { GalleryEntry } from '../reports/gallery.ts';
import type { Printable } from '../reports/printed.ts';
import type { LoadedScenario } from '../scenario/load.ts';
import type { PointCache } from '../studies/computing/kept.ts';
import type { ReplicationOptions } from '../studies/computing/replications.ts';
import type { Pool } from '../studies/computing/workers.ts';
import type { RedisAddress } from '../studies/distributed/redis-address.ts';
import type { PlanProgress } from '../studies/plan/plan.ts';
import type { ExitCode } from './failure.ts';
import type { ManifestFacts } from './manifest.ts';
import type { OutputFile } from './output-folder.ts';
import type { StudyRequest } from './study-request.ts';

/** A scenario and each of its variants or the points of a sweep; the first is the base. */
export interface LoadedStudy {
  readonly request: StudyRequest;
  readonly scenarios: readonly {
    readonly name: string;
    readonly change: Readonly<Record<string, string>>;
    readonly scenario: LoadedScenario;
  }[];
  readonly replications: number;
  readonly commandLine: string;
}

export interface StudyResult {
  readonly exitCode: ExitCode;
  readonly partial: boolean;
  readonly facts: Omit<ManifestFacts, 'scenario'>;
  files(options?: Pick<FileOptions, 'onPicture'>): AsyncIterable<OutputFile>;
  /** For a terminal. */
  text(options: { readonly color: boolean; readonly width: number }): Promise<string>;
  /** Which file is the result in which format. */
  readonly mainFiles: { readonly json: string; readonly md: string };
  /** For the formats that are no file of the folder. */
  readonly printable: Printable;
  /** For the gallery's index. */
  readonly galleryResult: GalleryEntry['result'];
}

export interface SimulateOptions extends Pick<ReplicationOptions, 'jobs' | 'signal' | 'onProgress'> {
  /** Of a search, whose end is not known. */
  readonly onSearch?: (progress: PlanProgress) => void;
  /** Where what was simulated is kept: points of a sweep, runs of a comparison, looks of a plan. */
  readonly cache?: PointCache | undefined;
  /** Where workers of a sweep take its points from; default: this process computes them. */
  readonly redis?: RedisAddress | undefined;
  readonly onNoWorker?: () => void;
  /** Of a sweep: its threads, which start while its points are loaded. */
  readonly pool?: Promise<Pool> | undefined;
}

/** Files made by what is loaded only when they are wanted. */
export async function* lazily(make: () => Promise<AsyncIterable<OutputFile>>): AsyncIterable<OutputFile> {
  yield* await make();
}
