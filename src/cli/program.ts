/**
 * Why this file exists: words on a command line become one command's run and one exit code. Every way to fail is told in
 * one or two lines.
 */
import yargs, { type Argv } from 'yargs';
import { printable } from '../scenario/printable.ts';
import { VERSION } from '../studies/version.ts';
import type { Command, Words } from './command.ts';
import { commands } from './commands/index.ts';
import { ExitCode, Failure, usageFailure } from './failure.ts';
import { didYouMean } from './nearest-word.ts';
import { withoutCredentials } from './redis-flag.ts';
import type { Streams } from './streams.ts';

const WIDTH = 80;
/** Stands for `-` while yargs reads, which would make it nothing. */
const DASH = '\u0000-';
const globalFlags = ['help', 'version'];

/** Runs `kmsim WORDS`. Never throws. */
export async function runProgram(words: readonly string[], streams: Streams): Promise<ExitCode> {
  try {
    return await runCommand(words, streams);
  } catch (error) {
    return tell(error, words, streams);
  }
}

async function runCommand(words: readonly string[], streams: Streams): Promise<ExitCode> {
  let chosen: (() => Promise<ExitCode>) | undefined;
  const parser = commands.reduce(
    (argv, command) =>
      argv.command({
        command: `${command.name} ${command.positionals}`.trim(),
        describe: command.summary,
        builder: (own: Argv) => describe(own, command),
        handler: (parsed) => {
          const typed = withDashes(parsed);
          checkOnce(typed, command);
          chosen = () => command.run(typed, streams);
        },
      }),
    program(words),
  );
  let printed = '';
  await parser.parseAsync(
    words.map((word) => (word === '-' ? DASH : word)),
    {},
    (_error, _argv, output) => {
      printed = output;
    },
  );
  if (printed !== '') streams.out(`${printed}\n`);
  return chosen === undefined ? ExitCode.ok : await chosen();
}

function program(words: readonly string[]): Argv {
  return yargs()
    .scriptName('kmsim')
    .locale('en')
    .usage(
      'Usage: $0 <command>\n\nSimulates the request-rate limits of AWS KMS: replay a workload, see what is\nthrottled and why, compare the ways out of it.',
    )
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .wrap(WIDTH)
    .version(VERSION)
    .completion('completion', 'Print a completion script for bash or zsh')
    .demandCommand(1, 'a command is missing')
    .strict()
    .showHelpOnFail(false)
    .exitProcess(false)
    .epilogue(
      'Exit codes: 0 met its thresholds, 2 wrong flags, 3 wrong scenario, 4 cannot read\nor write, 5 verify mismatch, 6 diff --fail-on tripped, 99 a threshold failed,\n130 interrupted, 1 a bug.',
    )
    .fail((message, error) => {
      if (error !== undefined && error !== null && error.name !== 'YError') throw error;
      throw usageFailure(explain(message, words), `Try 'kmsim ${helpFor(words)}--help'`);
    });
}

function describe(argv: Argv, command: Command): Argv {
  const positionals = Object.entries(command.positionalSummaries);
  const withPositionals = positionals.reduce(
    (own, [name, summary]) => own.positional(name, { type: 'string', describe: summary }),
    argv
      .usage(`Usage: $0 ${`${command.name} ${command.positionals}`.trim()}\n\n${command.summary}`)
      .options(command.flags),
  );
  return withPositionals.epilogue(examplesOf(command));
}

/** Commands whole, to be copied: what each does stands beside it, or below where some line would be too long. */
function examplesOf({ examples }: Command): string {
  if (examples.length === 0) return '';
  const told = examples.map(([example, what]) => [example.replace('$0', 'kmsim'), what] as const);
  const longest = Math.max(...told.map(([example]) => example.length));
  const beside = told.map(([example, what]) => `  ${example.padEnd(longest)}  ${what}`);
  const fits = beside.every((line) => line.length <= 80);
  const lines = fits ? beside : told.map(([example, what]) => `  ${example}\n      ${what}`);
  return ['Examples:', ...lines].join('\n');
}

function withDashes(typed: Words): Words {
  const restore = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(restore);
    return value === DASH ? '-' : value;
  };
  return Object.fromEntries(Object.entries(typed).map(([name, value]) => [name, restore(value)]));
}

/** A flag that takes one value and is given two has none that is certain. */
function checkOnce(typed: Words, { flags }: Command): void {
  for (const [name, flag] of Object.entries(flags)) {
    if (flag.type !== 'array' && Array.isArray(typed[name])) throw usageFailure(`--${name} is given twice`);
  }
}

/** What yargs says, in our words and with the name that was meant. */
function explain(message: string, words: readonly string[]): string {
  const unknown = /^Unknown (?:arguments?|commands?): (.+)$/.exec(message)?.[1]?.split(', ')[0];
  if (unknown !== undefined) return explainUnknown(unknown, words);
  const valueless = /^Not enough arguments following: (.+)$/.exec(message)?.[1];
  if (valueless !== undefined) return `${dashed(valueless)} needs a value`;
  if (!message.startsWith('Not enough non-option arguments')) return message;
  // An unknown flag takes the next word for its value: it is the mistake, not the word that is then missing.
  const flag = words.map(flagIn).find((typed) => typed !== undefined && !knownFlags(words).includes(typed));
  const command = commandIn(words);
  return flag === undefined ? `${command?.name} needs ${command?.positionals}` : explainFlag(flag, words);
}

function explainUnknown(word: string, words: readonly string[]): string {
  if (words.some((typed) => flagIn(typed) === word)) return explainFlag(word, words);
  const command = commandIn(words);
  if (command !== undefined) return `${command.name} does not take "${word}"`;
  const names = commands.map(({ name }) => name);
  return `unknown command "${word}"${didYouMean(word, names)}`;
}

function explainFlag(flag: string, words: readonly string[]): string {
  const meant = didYouMean(flag, knownFlags(words), dashed);
  return `unknown flag ${dashed(flag)}${meant}`;
}

/** `--seed=7` -> `seed`; undefined for what is no flag. */
function flagIn(word: string): string | undefined {
  return /^--?([^\d=-][^=]*)/.exec(word)?.[1];
}

function knownFlags(words: readonly string[]): readonly string[] {
  const own = Object.entries(commandIn(words)?.flags ?? {});
  return [...own.flatMap(([name, { alias }]) => (typeof alias === 'string' ? [name, alias] : [name])), ...globalFlags];
}

function dashed(flag: string): string {
  return flag.length === 1 ? `-${flag}` : `--${flag}`;
}

function commandIn(words: readonly string[]): Command | undefined {
  const first = words.find((word) => !word.startsWith('-'));
  return commands.find(({ name }) => name === first);
}

function helpFor(words: readonly string[]): string {
  const command = commandIn(words);
  return command === undefined ? '' : `${command.name} `;
}

function tell(error: unknown, words: readonly string[], streams: Streams): ExitCode {
  if (error instanceof Failure) {
    const prefix = error.isWhole ? '' : 'kmsim: ';
    const lines = [`${prefix}${withoutCredentials(error.message)}`, ...(error.hint === undefined ? [] : [error.hint])];
    streams.error(`${printableLines(lines.join('\n'))}\n`);
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  streams.error(
    `kmsim: this is a bug in kmsim ${VERSION}, not a mistake of yours. Please report it, with the scenario and these lines:\n` +
      `  kmsim ${withoutCredentials(words.join(' '))}\n  node ${process.version}, ${process.platform} ${process.arch}\n${indent(stack)}\n`,
  );
  return ExitCode.bug;
}

/** What was typed may be a name that a file or a folder has: a terminal must not obey it. */
function printableLines(lines: string): string {
  return lines.split('\n').map(printable).join('\n');
}

function indent(lines: string): string {
  return lines.replace(/^/gm, '  ');
}
