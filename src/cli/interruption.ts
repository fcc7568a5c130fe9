/**
 * Why this file exists: Ctrl-C means "stop here and keep what you have"; a second one means it.
 */
import { ExitCode } from './failure.ts';

export interface Interruption {
  readonly signal: AbortSignal;
  /** Signals have their usual effect again. */
  end(): void;
}

/** Turns the first SIGINT or SIGTERM into an abort, and says so; the next ends the process at once. */
export function listenForInterruption(onFirst: () => void = () => {}): Interruption {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(ExitCode.interrupted);
    onFirst();
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    end: () => {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
    },
  };
}
