/**
 * Why this file exists: every complaint about a recording names the place, what was expected and what was found, and is
 * safe to print whatever the file holds.
 */

/** What is wrong, before it is known in which file. */
export interface TraceProblem {
  /** 1-based; null where the whole file is meant. */
  readonly line: number | null;
  /** `unreadable` if the file could not be read at all. Default: `invalid`. */
  readonly kind?: 'unreadable' | 'invalid';
  readonly expected: string;
  readonly received: string;
  readonly hint?: string;
}

/** The user's mistake, or the file's: a recording that cannot be read or makes no sense. */
export class TraceError extends Error {
  override readonly name = 'TraceError';
  readonly kind: 'unreadable' | 'invalid';
  readonly file: string;
  readonly line: number | null;
  readonly expected: string;
  readonly received: string;
  /** What to do about it, or undefined. */
  readonly hint: string | undefined;

  constructor(file: string, problem: TraceProblem) {
    const place = problem.line === null ? escaped(file) : `${escaped(file)}:${problem.line}`;
    super(`${place}: expected ${problem.expected}; got ${problem.received}`);
    this.file = file;
    this.line = problem.line;
    this.kind = problem.kind ?? 'invalid';
    this.expected = problem.expected;
    this.received = problem.received;
    this.hint = problem.hint;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'a file that may not be read',
  EPERM: 'a file that may not be read',
  EISDIR: 'a directory',
  ENAMETOOLONG: 'a name that is too long',
  ELOOP: 'links that go round in a circle',
};

/** What a system call reported, as a TraceError; another error is a bug and stays what it is. */
export function systemError(name: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === '') return error;
  const received = REASONS[code] ?? `the error ${code}`;
  return new TraceError(name, { line: null, kind: 'unreadable', expected: 'a readable file', received });
}

const LONGEST_QUOTE = 80;

/** A value from a file in quotation marks, at most 80 characters of it, nothing in it that a terminal would obey. */
export function quoted(value: string): string {
  if (value.length <= LONGEST_QUOTE) return `"${escaped(value)}"`;
  return `"${escaped(value.slice(0, LONGEST_QUOTE))}…"`;
}

/** Several values, the first five quoted. */
export function quotedList(values: readonly string[]): string {
  const shown = values.slice(0, 5).map(quoted).join(', ');
  return values.length > 5 ? `${shown} and ${values.length - 5} more` : shown;
}

/** Control characters, line separators, characters that reverse the text, lone surrogates. */
const UNSAFE = /[\p{Cc}\p{Cs}\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]/gu;

/** The same text, with nothing in it that a terminal would obey or that ends a line. */
export function escaped(value: string): string {
  return value.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
