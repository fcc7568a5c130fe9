/**
 * Why this file exists: a user gets every problem of a file at once, each with its place, what was expected, what was
 * found and the nearest valid name.
 */
import { nearestNames } from '../kms/nearest-names.ts';
import { printable } from './printable.ts';
import { type Place, SourceText } from './source-text.ts';

/** Stable ids, for SARIF and for whoever filters. */
export const rules = {
  'cannot-read': 'A file cannot be read',
  'wrong-file': 'A folder or a device instead of a file, or a file where the scenario may not look',
  'too-large': 'The input or what it would need is larger than kmsim allows',
  syntax: 'Not YAML that kmsim reads',
  'unknown-key': 'A setting that does not exist',
  'not-in-this-version': 'A setting that a later version of kmsim will have',
  'unreachable-setting': 'A setting that the chosen alternative does not have',
  'missing-value': 'A setting without which nothing can run',
  'invalid-value': 'A value of the wrong kind or out of range',
  'unknown-name': 'A name that is not declared, or that AWS does not have',
  'ambiguous-name': 'Several are declared, and none is named',
  'duplicate-name': 'Declared twice',
  'invalid-threshold': 'A threshold that kmsim cannot read',
  'invalid-recording': 'A recording or quota list that kmsim cannot use',
  impossible: 'Settings that cannot hold together',
  unused: 'Declared and used by nothing',
  dropped: 'A change leaves a setting without use, so it is dropped',
  doubtful: 'It runs, and its result should be read with care',
} as const satisfies Record<string, string>;

export type RuleId = keyof typeof rules;

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly rule: RuleId;
  /** As the user named it; `--set PATH` for a value from the command line. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
  /** How many characters of the line are meant, at least 1. */
  readonly length: number;
  /** As in --set: `clients.fleet.retry.mode`; empty for the whole file. */
  readonly path: string;
  /** `expected ...; got ...`, or a sentence. */
  readonly message: string;
  /** The line it is about, or null where there is none. */
  readonly sourceLine: string | null;
  readonly hint: string | null;
}

/** A problem before it has a place. */
export interface Problem {
  readonly rule: RuleId;
  readonly message: string;
  readonly hint?: string | null | undefined;
}

/** Collects what is wrong with one scenario. */
export class Problems {
  readonly #found: Diagnostic[] = [];
  readonly #broken = new Set<string>();

  get hasErrors(): boolean {
    return this.#found.some((diagnostic) => diagnostic.severity === 'error');
  }

  /** In the order of the text, each once. */
  sorted(): readonly Diagnostic[] {
    const distinct = new Map(this.#found.map((one) => [`${one.severity} ${formatPlain(one)}`, one]));
    return [...distinct.values()].sort(
      (a, b) =>
        compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.message, b.message),
    );
  }

  error(place: Place, path: string, problem: Problem): void {
    this.#broken.add(path);
    this.#found.push(diagnosticAt('error', place, path, problem));
  }

  warn(place: Place, path: string, problem: Problem): void {
    this.#found.push(diagnosticAt('warning', place, path, problem));
  }

  add(diagnostic: Diagnostic): void {
    if (diagnostic.severity === 'error') this.#broken.add(diagnostic.path);
    this.#found.push(diagnostic);
  }

  /** Whether this very thing is wrong: then what is in it is not known. */
  isBrokenItself(path: string): boolean {
    return this.#broken.has(path);
  }

  /** Whether something at this path or below it is wrong: then what is missing there was not left out by the user. */
  isBroken(path: string): boolean {
    for (const broken of this.#broken) if (broken === path || broken.startsWith(`${path}.`)) return true;
    return false;
  }
}

export function diagnosticAt(
  severity: Diagnostic['severity'],
  place: Place,
  path: string,
  problem: Problem,
): Diagnostic {
  const { line, column } = place.source.positionOf(place.start);
  const sourceLine = place.source.lineText(line);
  const inLine = Math.max(1, Math.min(place.end - place.start, sourceLine.length - column + 1));
  return {
    severity,
    rule: problem.rule,
    file: place.source.name,
    line,
    column,
    length: inLine,
    path,
    message: problem.message,
    sourceLine,
    hint: problem.hint ?? null,
  };
}

/** A problem of a file as a whole. */
export function diagnosticOfFile(file: string, problem: Problem): Diagnostic {
  const place = { source: new SourceText(file, ''), start: 0, end: 0 };
  return { ...diagnosticAt('error', place, '', problem), sourceLine: null };
}

/** `did you mean "standard"?`, or null where nothing is near. */
export function didYouMean(text: string, names: Iterable<string>): string | null {
  const nearest = nearestNames(text, names)[0];
  return nearest === undefined ? null : `did you mean "${nearest}"?`;
}

/** `file:line:column: error: path: message`. */
export function formatPlain({ severity, file, line, column, path, message }: Diagnostic): string {
  return `${printable(file)}:${line}:${column}: ${severity}: ${path === '' ? '' : `${printable(path)}: `}${message}`;
}

function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
