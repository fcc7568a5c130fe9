/**
 * Why this file exists: whoever waits longer than a second wants to know how far it is, how fast it goes and how long it
 * will take; whoever pipes the errors to a file does not, unless they ask for it.
 */
import type { SingleBar } from 'cli-progress';
import type { PlanProgress } from '../studies/plan/plan.ts';
import type { Progress } from '../studies/replications.ts';
import type { Streams } from './streams.ts';

export type ProgressChoice = 'auto' | 'plain' | 'never';

export interface ProgressDisplay {
  update(progress: Progress): void;
  /** Leaves the line to others. */
  end(): void;
}

const QUIET_MILLISECONDS = 1000;
const REDRAW_MILLISECONDS = 200;
const CLEAR_LINE = '\r\u001b[2K';
const PLAIN_EVERY_MILLISECONDS = 2000;

/** @param simulatedSeconds of all runs together, for the rate */
export function showProgress(choice: ProgressChoice, simulatedSeconds: number, streams: Streams): ProgressDisplay {
  if (choice === 'plain') return plainLines(simulatedSeconds, streams);
  if (choice === 'auto' && streams.errorIsTerminal) return bar(simulatedSeconds);
  return { update: () => {}, end: () => {} };
}

export interface SearchDisplay {
  update(progress: PlanProgress): void;
  /** Leaves the line to others. */
  end(): void;
}

/** For a search, of which nobody knows how many runs it takes. */
export function showSearch(choice: ProgressChoice, streams: Streams): SearchDisplay {
  const drawn = choice === 'auto' && streams.errorIsTerminal;
  if (choice !== 'plain' && !drawn) return { update: () => {}, end: () => {} };
  const started = performance.now();
  let next = started + QUIET_MILLISECONDS;
  let shown = false;
  return {
    update: ({ runs, simulatedSeconds, doing }) => {
      const now = performance.now();
      if (now < next) return;
      next = now + (drawn ? REDRAW_MILLISECONDS : PLAIN_EVERY_MILLISECONDS);
      const rate = ((simulatedSeconds * 1000) / (now - started)).toFixed(0);
      const words = `${runs} ${runs === 1 ? 'run' : 'runs'}, ${rate} simulated seconds a second, ${doing}`;
      streams.error(drawn ? `${CLEAR_LINE}${words.slice(0, streams.width - 1)}` : `kmsim: ${words}\n`);
      shown = true;
    },
    end: () => {
      if (drawn && shown) streams.error(CLEAR_LINE);
    },
  };
}

function plainLines(simulatedSeconds: number, streams: Streams): ProgressDisplay {
  const started = performance.now();
  let next = started + QUIET_MILLISECONDS;
  return {
    update: ({ fraction }) => {
      const now = performance.now();
      if (now < next || fraction >= 1) return;
      next = now + PLAIN_EVERY_MILLISECONDS;
      const { rate, left } = speed(fraction, simulatedSeconds, now - started);
      streams.error(`kmsim: ${Math.floor(fraction * 100)}% done, ${rate} simulated seconds a second, ${left} left\n`);
    },
    end: () => {},
  };
}

function bar(simulatedSeconds: number): ProgressDisplay {
  const started = performance.now();
  let drawn: SingleBar | undefined;
  let loading = false;
  let ended = false;
  const load = async (): Promise<void> => {
    const { default: cliProgress } = await import('cli-progress');
    if (ended) return;
    const format = ' {bar} {percentage}% | {rate} simulated s/s | {left} left';
    drawn = new cliProgress.SingleBar({ format, stream: process.stderr, clearOnComplete: true, hideCursor: false });
    drawn.start(1000, 0, { rate: '-', left: '-' });
  };
  return {
    update: ({ fraction }) => {
      const elapsed = performance.now() - started;
      if (elapsed < QUIET_MILLISECONDS) return;
      if (!loading) {
        loading = true;
        void load();
      }
      drawn?.update(Math.floor(fraction * 1000), speed(fraction, simulatedSeconds, elapsed));
    },
    end: () => {
      ended = true;
      drawn?.stop();
    },
  };
}

function speed(
  fraction: number,
  simulatedSeconds: number,
  elapsedMilliseconds: number,
): { rate: string; left: string } {
  if (fraction === 0) return { rate: '0', left: 'unknown time' };
  const rate = (fraction * simulatedSeconds * 1000) / elapsedMilliseconds;
  const leftSeconds = Math.ceil(((1 - fraction) / fraction) * (elapsedMilliseconds / 1000));
  return { rate: rate < 10 ? rate.toFixed(1) : rate.toFixed(0), left: inWords(leftSeconds) };
}

function inWords(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
