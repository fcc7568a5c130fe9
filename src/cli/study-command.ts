/**
 * Why this file exists: `kmsim run`, `compare` and `plan` differ in what they simulate, not in how they treat flags,
 * folders, progress and interruptions.
 */
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { isOn, text, texts, type Words } from './command.ts';
import { ExitCode, Failure, usageFailure } from './failure.ts';
import { chartsOf, colorOf, oneOf, percentilesOf, positiveInteger, progressOf, seedOf, setsOf } from './flags.ts';
import { type Interruption, listenForInterruption } from './interruption.ts';
import { type ManifestOptions, manifestText, relativePlace } from './manifest.ts';
import { checkOutputFolder, type OutputFile, writeOutputFolder } from './output-folder.ts';
import { planFlagsOf, share } from './plan-flags.ts';
import { CACHE_FOLDER, pointCacheIn } from './point-cache.ts';
import { printPieces } from './print-pieces.ts';
import { type ProgressChoice, showProgress, showSearch } from './progress.ts';
import { redisOf } from './redis-flag.ts';
import { readStandardInput } from './scenario-file.ts';
import { startThreads } from './start-threads.ts';
import { type Streams, usesColor } from './streams.ts';
import {
  type LoadedStudy,
  loadStudy,
  type StudyName,
  type StudyResult,
  simulatedSecondsOf,
  simulateStudy,
} from './study.ts';
import type { SimulateOptions } from './study-result.ts';
import { axesOf } from './sweep-flags.ts';
import { onPicture, shown, showWork, type WorkDisplay } from './work-display.ts';

const formats = ['text', 'json', 'ndjson', 'csv', 'md', 'junit'] as const;

type Format = (typeof formats)[number];

interface Manner {
  readonly format: Format;
  readonly color: boolean;
  readonly progress: ProgressChoice;
  readonly jobs: number;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly force: boolean;
  readonly out: string | undefined;
}

type StudyManner = Manner & Pick<SimulateOptions, 'redis' | 'pool'>;

/** Runs a study from what was typed to the exit code. */
export async function runStudyCommand(command: StudyName, words: Words, streams: Streams): Promise<ExitCode> {
  const file = text(words, 'file') ?? '';
  const options = optionsOf(command, words);
  const redis = await redisOf(words);
  const manner = mannerOf(words, streams);
  const pool = command === 'sweep' && redis === undefined ? startThreads(manner.jobs) : undefined;
  try {
    return await runStudy({ command, file, options, words }, { ...manner, redis, pool }, streams);
  } finally {
    await (await pool)?.destroy();
  }
}

interface Asked {
  readonly command: StudyName;
  readonly file: string;
  readonly options: ManifestOptions;
  readonly words: Words;
}

async function runStudy({ command, file, options, words }: Asked, manner: StudyManner, streams: Streams) {
  const started = performance.now();
  const input = file === '-' ? await readStandardInput() : undefined;
  const study = await loadStudy({ command, file, text: input, allowPaths: texts(words, 'allow-path'), options });
  if (!manner.quiet) for (const warning of warningsOf(study)) streams.error(`kmsim: warning: ${warning}\n`);
  const folder = manner.out ?? join('reports', folderName(study));
  const owner = {
    owner: { command, name: study.scenarios[0]!.scenario.name },
    force: manner.force,
    keep: file === '-' ? [] : [file],
    ...(command === 'run' ? {} : { carry: CACHE_FOLDER }),
  };
  await checkOutputFolder(folder, owner);
  const interruption = listenForInterruption(() => {
    if (!manner.quiet) streams.error('kmsim: interrupted: what is finished is written; once more, and nothing is\n');
  });
  try {
    const cache = command === 'run' ? undefined : pointCacheIn(join(folder, CACHE_FOLDER));
    const result = await simulate(study, { ...manner, cache }, interruption, streams);
    if (result === undefined) throw new Failure(ExitCode.interrupted, 'interrupted before there was anything to write');
    const main = await write(
      folder,
      owner,
      { study, result, format: manner.format },
      showWork(manner.progress, streams),
    );
    await print({ result, main }, manner, streams);
    if (manner.verbose) tellMore(study, started, streams);
    if (!manner.quiet) streams.error(`kmsim: wrote ${folder}${result.partial ? ' (partial: interrupted)' : ''}\n`);
    return result.partial ? ExitCode.interrupted : result.exitCode;
  } finally {
    interruption.end();
  }
}

/** The flags that change a result. */
export function optionsOf(command: StudyName, words: Words): ManifestOptions {
  const [seed, variant] = [seedOf(words), text(words, 'variant')];
  const [replications, percentiles] = [positiveInteger(words, 'replications'), percentilesOf(words)];
  const precision = share(words, 'precision', 'a percentage from 0.1% to 50%', [0.001, 0.5]);
  if (precision !== undefined && replications !== undefined)
    throw usageFailure('--precision and --replications exclude one another');
  return {
    ...(seed === undefined ? {} : { seed }),
    sets: setsOf(words),
    ...(variant === undefined ? {} : { variant }),
    ...(replications === undefined ? {} : { replications }),
    ...(precision === undefined ? {} : { precision }),
    ...(isOn(words, 'sensitivity') ? { sensitivity: true } : {}),
    ...(percentiles === undefined ? {} : { percentiles }),
    thresholds: texts(words, 'threshold'),
    noThresholds: isOn(words, 'no-thresholds'),
    charts: chartsOf(words),
    ...(command === 'plan' ? { plan: planFlagsOf(words) } : {}),
    ...(command === 'sweep' ? { sweep: axesOf(words) } : {}),
  };
}

function mannerOf(words: Words, streams: Streams): Manner {
  const [quiet, verbose] = [isOn(words, 'quiet'), isOn(words, 'verbose')];
  if (quiet && verbose) throw usageFailure('--quiet and --verbose exclude one another');
  const progress = progressOf(words);
  const out = text(words, 'out');
  if (text(words, 'redis') !== undefined && text(words, 'jobs') !== undefined)
    throw usageFailure('--redis and --jobs exclude one another: each worker has a --jobs of its own');
  if (out === '') throw usageFailure('--out: expected a folder; got ""');
  return {
    format: oneOf(words, 'format', formats, 'text'),
    color: usesColor(colorOf(words), streams),
    progress: quiet ? 'never' : progress,
    jobs: positiveInteger(words, 'jobs') ?? availableParallelism(),
    quiet,
    verbose,
    force: isOn(words, 'force'),
    out,
  };
}

/** Each once, though every variant has them. */
function warningsOf({ scenarios }: LoadedStudy): readonly string[] {
  return [...new Set(scenarios.flatMap(({ scenario }) => scenario.warnings))];
}

function folderName({ scenarios, request }: LoadedStudy): string {
  const name = scenarios[0]!.scenario.name.replace(/[/\\]/g, '-');
  return request.command === 'run' ? name : `${name}.${request.command}`;
}

async function simulate(
  study: LoadedStudy,
  { jobs, progress, quiet, cache, redis, pool }: StudyManner & Pick<SimulateOptions, 'cache'>,
  { signal }: Interruption,
  streams: Streams,
) {
  const display = showProgress(progress, simulatedSecondsOf(study), streams);
  const search = showSearch(progress, streams);
  try {
    return await simulateStudy(study, {
      jobs,
      signal,
      cache,
      redis,
      pool,
      onNoWorker: () => {
        const hint = `run \`kmsim worker --redis ${redis?.shown}\` on any machine (with its password, if it has one)`;
        if (!quiet) streams.error(`kmsim: no worker is connected: ${hint}\n`);
      },
      onProgress: (now) => display.update(now),
      onSearch: (now) => search.update(now),
    });
  } finally {
    display.end();
    search.end();
  }
}

type FolderOwner = Parameters<typeof checkOutputFolder>[1];

interface Written {
  readonly study: LoadedStudy;
  readonly result: StudyResult;
  readonly format: Format;
}

/** Writes the folder. Returns the text of the file that is the result in this format, undefined for a terminal's. */
async function write(
  folder: string,
  owner: FolderOwner,
  { study, result, format }: Written,
  work: WorkDisplay,
): Promise<string | undefined> {
  const wanted = format === 'json' || format === 'md' ? result.mainFiles[format] : undefined;
  let main: string | undefined;
  async function* files(): AsyncIterable<OutputFile> {
    for await (const file of result.files({ onPicture: onPicture(work) })) {
      if (file.name === wanted) main = file.content.toString();
      yield file;
    }
  }
  const { file } = study.request;
  const place = file === '-' ? null : relativePlace(resolve(folder), resolve(file));
  const scenario = { sha256: study.scenarios[0]!.scenario.sha256, file: place };
  const manifest = (hashes: Readonly<Record<string, string>>) => manifestText({ ...result.facts, scenario }, hashes);
  await shown(work, () => writeOutputFolder(folder, files(), { ...owner, manifest, onWork: work.update }));
  return main;
}

/** `main`: what a file of the folder holds of it. */
async function print(
  { result, main }: { readonly result: StudyResult; readonly main: string | undefined },
  { format, color }: Manner,
  streams: Streams,
): Promise<void> {
  if (format !== 'csv' && format !== 'ndjson' && format !== 'junit')
    return streams.out(main ?? (await result.text({ color, width: streams.width })));
  await printPieces(result.printable, format, streams);
}

function tellMore({ scenarios }: LoadedStudy, started: number, streams: Streams): void {
  const { assumptions } = scenarios[0]!.scenario;
  for (const { path, value, source } of assumptions) streams.error(`kmsim: assumed ${path} = ${value} (${source})\n`);
  streams.error(`kmsim: took ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
}
