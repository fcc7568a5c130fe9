/**
 * Why this file exists: results go to standard output, whole even into a slow pipe; everything else goes to standard
 * error; and a reader that has seen enough (`| head`) is no error.
 */
import { ExitCode, systemReason } from './failure.ts';

/** Where a command writes; a test gives its own. */
export interface Streams {
  /** The result. */
  out(text: string): void;
  /** A result in pieces, written no faster than it is read. */
  outAll(pieces: AsyncIterable<string | Uint8Array>): Promise<void>;
  /** Progress, warnings, errors. */
  error(text: string): void;
  readonly outIsTerminal: boolean;
  readonly errorIsTerminal: boolean;
  /** Columns of the terminal; 80 where there is none. */
  readonly width: number;
  readonly environment: {
    readonly NO_COLOR?: string | undefined;
    readonly FORCE_COLOR?: string | undefined;
    readonly TERM?: string | undefined;
  };
}

/** The process's own streams. A closed pipe is forgotten, a full disk behind one is exit code 4. */
export function processStreams(): Streams {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') return;
      process.exitCode = ExitCode.file;
      if (stream === process.stdout) process.stderr.write(`kmsim: cannot write the result: ${systemReason(error)}\n`);
    });
  }
  return {
    out: (text) => void process.stdout.write(text),
    outAll: writeAll,
    error: (text) => void process.stderr.write(text),
    outIsTerminal: process.stdout.isTTY === true,
    errorIsTerminal: process.stderr.isTTY === true,
    width: process.stdout.columns ?? 80,
    environment: process.env as Streams['environment'],
  };
}

async function writeAll(pieces: AsyncIterable<string | Uint8Array>): Promise<void> {
  const { stdout } = process;
  for await (const piece of pieces) {
    // A reader that has gone needs no more.
    if (stdout.destroyed) return;
    if (stdout.write(piece)) continue;
    await new Promise<void>((go) => {
      const done = (): void => {
        for (const event of ['drain', 'close', 'error']) stdout.off(event, done);
        go();
      };
      for (const event of ['drain', 'close', 'error']) stdout.on(event, done);
    });
  }
}

export type ColorChoice = 'auto' | 'always' | 'never';

/** Whether the result is coloured: a flag decides, else NO_COLOR, FORCE_COLOR and whether someone is watching. */
export function usesColor(choice: ColorChoice, { outIsTerminal, environment }: Streams): boolean {
  if (choice !== 'auto') return choice === 'always';
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  if (isSet(NO_COLOR)) return false;
  return isSet(FORCE_COLOR) || (outIsTerminal && TERM !== 'dumb');
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
