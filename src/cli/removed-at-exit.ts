/** Why this file exists: whatever ends a process while it writes, nothing half-written stays behind. */
import { rmSync } from 'node:fs';
import { ExitCode } from './failure.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Removes a file or a folder if the process ends before what is returned is called. Where nobody else listens to Ctrl-C, it
 * ends the process.
 */
export function removedAtExit(path: string): () => void {
  const remove = (): void => rmSync(path, { recursive: true, force: true });
  const interrupt = (): never => process.exit(ExitCode.interrupted);
  const signals = SIGNALS.filter((signal) => process.listenerCount(signal) === 0);
  process.once('exit', remove);
  for (const signal of signals) process.on(signal, interrupt);
  return () => {
    process.off('exit', remove);
    for (const signal of signals) process.off(signal, interrupt);
  };
}
