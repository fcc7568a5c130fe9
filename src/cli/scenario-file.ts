/**
 * Why this file exists: a scenario comes from a file or from standard input, and everything that is wrong with it is told
 * at once.
 */
import type { Diagnostic } from '../scenario/diagnostics.ts';
import type { LoadedScenario, LoadOptions } from '../scenario/load.ts';
import { ExitCode, Failure, fileFailure } from './failure.ts';
import type { StudyRequest } from './study-request.ts';

/** A scenario with everything wrong in it, already formatted: printed as it is, without `kmsim:` before it. */
export class ScenarioFailure extends Failure {
  override readonly isWhole = true;
}

/**
 * The scenario, or with `variant` the base with that change.
 *
 * @throws ScenarioFailure (3; 4 where a file cannot be read, 2 where a flag is wrong).
 */
export async function loadOrTell(
  request: StudyRequest,
  variant: string | undefined,
  lastSets: LoadOptions['lastSets'] = [],
): Promise<LoadedScenario> {
  const loaded = await load(request, variant, lastSets);
  if (loaded.ok) return loaded;
  const { formatText } = await import('../scenario/format.ts');
  const exitCode = isUnknownVariant(loaded.diagnostics) ? ExitCode.usage : exitCodeOf(loaded.diagnostics);
  throw new ScenarioFailure(exitCode, formatText(loaded.diagnostics).trimEnd());
}

/** The scenario with its `--variant` and these settings changed after it; undefined where it refuses them. */
export async function loadIfTaken(
  request: StudyRequest,
  lastSets: LoadOptions['lastSets'],
): Promise<LoadedScenario | undefined> {
  const loaded = await load(request, request.options.variant, lastSets);
  return loaded.ok ? loaded : undefined;
}

async function load(request: StudyRequest, variant: string | undefined, lastSets: LoadOptions['lastSets'] = []) {
  const { file, text, allowPaths, options } = request;
  const { loadScenario } = await import('../scenario/load.ts');
  return loadScenario({
    file,
    sets: options.sets,
    lastSets,
    allowPaths,
    thresholds: options.thresholds,
    noThresholds: options.noThresholds,
    ...(text === undefined ? {} : { text }),
    ...(variant === undefined ? {} : { variant }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  });
}

/** `--variant` names one that the file does not have. */
function isUnknownVariant(diagnostics: readonly Diagnostic[]): boolean {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return errors.length === 1 && errors[0]!.path === 'variants' && errors[0]!.rule === 'unknown-name';
}

/** 4 if nothing is wrong but that something cannot be read, 2 if nothing but what flags say, else 3. */
export function exitCodeOf(diagnostics: readonly Diagnostic[]): ExitCode {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return ExitCode.ok;
  if (errors.every(({ file }) => file.startsWith('--'))) return ExitCode.usage;
  return errors.every(({ rule }) => rule === 'cannot-read') ? ExitCode.file : ExitCode.input;
}

/**
 * As much of it as a scenario may be long, and a little more, so that what is longer is refused without waiting for its end.
 *
 * @throws Failure (4) if it cannot be read.
 */
export async function readStandardInput(): Promise<string> {
  const { parseBounds } = await import('../scenario/parse.ts');
  try {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of process.stdin) {
      chunks.push(Buffer.from(chunk as Uint8Array));
      length += (chunk as Uint8Array).length;
      if (length > parseBounds.bytes) break;
    }
    return Buffer.concat(chunks).toString('utf8');
  } catch (error) {
    throw fileFailure('cannot read standard input', error);
  }
}
