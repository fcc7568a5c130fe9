/** Why this file exists: the door from a file to a world: everything that is wrong with it at once, or a world. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, realpathSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import { stringify } from 'yaml';
import type { Trace } from '../imports/trace.ts';
import type { World } from '../simulation/world.ts';
import type { AssumedValue } from './build/assumptions.ts';
import { type BuiltWorld, buildWorld } from './build/build-world.ts';
import { InputFiles, reasonOf } from './build/input-files.ts';
import { resolveThresholds } from './build/resolve-thresholds.ts';
import { type Diagnostic, diagnosticOfFile, Problems } from './diagnostics.ts';
import { type ParsedText, parseBounds, parseScenarioText } from './parse.ts';
import { readDraft } from './read-draft.ts';
import { applyChanges, changesOfSets } from './sets.ts';
import type { ParsedThreshold } from './thresholds.ts';
import type { MapNode } from './tree.ts';
import { canonical, changesOfVariant, checkVariants, type Variant, variantsOf } from './variants.ts';

export interface LoadOptions {
  /** A path, or `-` for standard input. */
  readonly file: string;
  /** In place of the file's content; then the file is not read. */
  readonly text?: string;
  /** Of `--set`, in order. */
  readonly sets?: readonly (readonly [path: string, value: string])[];
  /** The base with the changes of this variant. */
  readonly variant?: string;
  /** Applied after the variant's changes: what a sweep varies and a plan solves. */
  readonly lastSets?: readonly (readonly [path: string, value: string])[];
  /** In place of the file's. */
  readonly seed?: number | string;
  /** Folders besides the scenario's own from which it may read. */
  readonly allowPaths?: readonly string[];
  /** Besides those of the file. */
  readonly thresholds?: readonly string[];
  /** Leaves those of the file out. */
  readonly noThresholds?: boolean;
}

/** A scenario that can run, and all that a report says about it. */
export interface LoadedScenario {
  readonly ok: true;
  readonly world: World;
  readonly name: string;
  readonly claim: string | null;
  /** Of the file's bytes, hexadecimal. */
  readonly sha256: string;
  readonly seed: number | string;
  /** ISO 8601, UTC, of a trace's t = 0; else null. */
  readonly startTime: string | null;
  /** What its recordings themselves say, else null; the peak is the highest of any of them. */
  readonly recorded: Trace['recorded'] | null;
  readonly profile: string;
  readonly limiter: string;
  readonly assumptions: readonly AssumedValue[];
  /** In a sentence each, with the path. */
  readonly warnings: readonly string[];
  /** The same with their places. */
  readonly diagnostics: readonly Diagnostic[];
  readonly thresholds: readonly ParsedThreshold[];
  readonly variants: readonly Variant[];
  /** The file's own text: to load it again with other changes, where it can be read only once, as a pipe. */
  readonly text: string;
  /** The scenario as it ran, changes applied, in YAML without comments. */
  readonly canonical: string;
}

export interface RefusedScenario {
  readonly ok: false;
  /** At least one error; warnings too. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads, changes, checks and builds a scenario. Never throws for what a user wrote. */
export async function loadScenario(options: LoadOptions): Promise<LoadedScenario | RefusedScenario> {
  const bytes = readBytes(options);
  if (!(bytes instanceof Uint8Array)) return refused([bytes]);
  const parsed = parseOnce(options.file === '-' ? 'stdin' : options.file, bytes);
  if (parsed.kind === 'refused') return refused(parsed.diagnostics);
  const changed = changeScenario(parsed.root, options);
  if (changed.diagnostics.some(({ severity }) => severity === 'error')) return refused(changed.diagnostics);
  return build(options, bytes, changed);
}

/** What was parsed last: a sweep loads one file with hundreds of changes. Trees are never changed in place. */
let lastParsed: { readonly name: string; readonly bytes: Uint8Array; readonly parsed: ParsedText } | undefined;

function parseOnce(name: string, bytes: Uint8Array): ParsedText {
  const known = lastParsed?.name === name && Buffer.compare(lastParsed.bytes, bytes) === 0;
  if (!known) lastParsed = { name, bytes, parsed: parseScenarioText(name, bytes) };
  return lastParsed!.parsed;
}

interface ChangedScenario {
  readonly root: MapNode;
  readonly diagnostics: readonly Diagnostic[];
}

/** First the command line's changes, then the variant's, then those of a study. */
function changeScenario(root: MapNode, options: LoadOptions): ChangedScenario {
  const { root: changed, diagnostics } = changeByVariant(root, options);
  const { changes, diagnostics: typed } = changesOfSets(options.lastSets ?? [], '--vary');
  const last = applyChanges(changed, changes);
  return { root: last.root, diagnostics: [...diagnostics, ...typed, ...last.diagnostics] };
}

function changeByVariant(root: MapNode, { sets = [], variant }: LoadOptions): ChangedScenario {
  const typed = changesOfSets(sets);
  const base = applyChanges(root, typed.changes);
  const before = [...typed.diagnostics, ...base.diagnostics];
  if (variant === undefined) return { root: base.root, diagnostics: before };
  const chosen = changesOfVariant(base.root, variant);
  const changed = applyChanges(base.root, chosen.changes);
  return { root: changed.root, diagnostics: [...before, ...chosen.diagnostics, ...changed.diagnostics] };
}

async function build(
  options: LoadOptions,
  bytes: Uint8Array,
  { root, diagnostics }: ChangedScenario,
): Promise<LoadedScenario | RefusedScenario> {
  const problems = new Problems();
  const read = readDraft(root, problems);
  const files = new InputFiles(folderOf(options.file), options.allowPaths ?? []);
  const built = await buildWorld({ ...read, problems, files, seed: options.seed });
  const shown = options.noThresholds ? { ...built.context, draft: { ...read.draft, thresholds: [] } } : built.context;
  const thresholds = resolveThresholds(shown, built.world, options.thresholds ?? []);
  if (options.variant === undefined && !problems.hasErrors) checkVariants(root, problems);
  const found = [...diagnostics, ...problems.sorted()];
  if (problems.hasErrors) return refused(found);
  return {
    ok: true,
    world: built.world,
    name: read.draft.name ?? nameOf(options.file),
    claim: read.draft.claim ?? null,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    seed: built.seed,
    ...recordingOf(built),
    profile: built.context.profile,
    limiter: built.world.limiter.kind,
    assumptions: built.context.assumptions.sorted(),
    warnings: found.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)),
    diagnostics: found,
    thresholds,
    variants: variantsOf(root),
    text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes),
    get canonical() {
      return stringify(canonical(root));
    },
  };
}

function recordingOf({ traces }: BuiltWorld): Pick<LoadedScenario, 'startTime' | 'recorded'> {
  const [first] = traces;
  if (first === undefined) return { startTime: null, recorded: null };
  const sum = (field: 'requests' | 'throttled') => traces.reduce((total, { recorded }) => total + recorded[field], 0);
  const peakRequestsPerSecond = traces.reduce(
    (most, { recorded }) => Math.max(most, recorded.peakRequestsPerSecond),
    0,
  );
  const startTime = traces.every((trace) => trace.startTime === first.startTime) ? first.startTime : null;
  return { startTime, recorded: { requests: sum('requests'), throttled: sum('throttled'), peakRequestsPerSecond } };
}

function readBytes({ file, text }: LoadOptions): Uint8Array | Diagnostic {
  if (text !== undefined) return new TextEncoder().encode(text);
  try {
    return firstBytes(file === '-' ? 0 : file, parseBounds.bytes + 1);
  } catch (error) {
    return diagnosticOfFile(file === '-' ? 'stdin' : file, {
      rule: (error as { code?: unknown }).code === 'EISDIR' ? 'wrong-file' : 'cannot-read',
      message: `cannot read it: ${reasonOf(error)}`,
    });
  }
}

/** The first bytes of a file, at most so many; a pipe or a device may have no end. */
function firstBytes(file: string | 0, most: number): Uint8Array {
  const opened = file === 0 ? 0 : openSync(file, 'r');
  try {
    const bytes = new Uint8Array(most);
    let length = 0;
    for (let read = 1; read > 0 && length < most; length += read) {
      read = readSync(opened, bytes, length, most - length, null);
    }
    return bytes.subarray(0, length);
  } finally {
    if (opened !== 0) closeSync(opened);
  }
}

function folderOf(file: string): string {
  if (file === '-') return '.';
  try {
    return dirname(realpathSync(file));
  } catch {
    return dirname(file);
  }
}

/** The file's base name, its folder's where that is `scenario`, `stdin` for standard input. */
function nameOf(file: string): string {
  if (file === '-') return 'stdin';
  const base = basename(file, extname(file));
  return base === 'scenario' ? basename(dirname(resolve(file))) || base : base;
}

function refused(diagnostics: readonly Diagnostic[]): RefusedScenario {
  return { ok: false, diagnostics };
}
