/**
 * Why this file exists: what a command is, so that adding one is adding a file: its help, its checks and the shell
 * completion follow from what it says here.
 */
import type { Options } from 'yargs';
import type { ExitCode } from './failure.ts';
import type { Streams } from './streams.ts';

export interface Command {
  readonly name: string;
  /** What follows the name: `<file>`, `[template]`, `<files..>`. */
  readonly positionals: string;
  readonly summary: string;
  /** What each positional is, by its name. */
  readonly positionalSummaries: Readonly<Record<string, string>>;
  readonly flags: Readonly<Record<string, Options>>;
  /** Commands, and what each does. */
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** Loads what it needs when it runs, so that `--help` loads nothing. */
  readonly run: (words: Words, streams: Streams) => Promise<ExitCode>;
}

/** What was typed, by flag and positional name. */
export type Words = Readonly<Record<string, unknown>>;

/** The value of a flag that takes one text. */
export function text(words: Words, name: string): string | undefined {
  return words[name] as string | undefined;
}

/** The values of a flag that may be repeated. */
export function texts(words: Words, name: string): readonly string[] {
  return (words[name] as readonly string[] | undefined) ?? [];
}

export function isOn(words: Words, name: string): boolean {
  return words[name] === true;
}
