/**
 * Why this file exists: whoever waits longer than a second wants to know how far it is, how fast it goes and how long it
 * will take; whoever pipes the errors to a file does not, unless they ask for it.
 */
import type { SingleBar } from 'cli-progress';
import type { Progress } from '../studies/computing/replications.ts';
import type { PlanProgress } from '../studies/plan/plan.ts';
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
  const way = wayOf(choice, streams);
  if (way === 'lines') return plainLines(simulatedSeconds, streams);
  return way === 'drawn' ? bar(simulatedSeconds) : { update: () => {}, end: () => {} };
}

/** `auto`: drawn on a terminal, lines in a pipe or a log. */
export function wayOf(choice: ProgressChoice, { errorIsTerminal }: Streams): 'drawn' | 'lines' | 'none' {
  if (choice === 'never') return 'none';
  return choice === 'auto' && errorIsTerminal ? 'drawn' : 'lines';
}

export interface SearchDisplay {
  update(progress: PlanProgress): void;
  /** Leaves the line to others. */
  end(): void;
}

/** For a search, of which nobody knows how many runs it takes. */
export function showSearch(choice: ProgressChoice, streams: Streams): SearchDisplay {
  const way = wayOf(choice, streams);
  if (way === 'none') return { update: () => {}, end: () => {} };
  const drawn = way === 'drawn';
  const started = performance.now();
  let next = started + (drawn ? QUIET_MILLISECONDS : PLAIN_EVERY_MILLISECONDS);
  let shown = false;
  return {
    update: (progress) => {
      const { runs, simulatedSeconds, doing, edge, runsLeft } = progress;
      const now = performance.now();
      if (now < next) return;
      next = now + (drawn ? REDRAW_MILLISECONDS : PLAIN_EVERY_MILLISECONDS);
      const rate = ((simulatedSeconds * 1000) / (now - started)).toFixed(0);
      const between = edge === undefined ? '' : `, edge from ${edge}`;
      const left =
        runsLeft === undefined
          ? ''
          : `, about ${inWords(Math.ceil((runsLeft / runs) * ((now - started) / 1000)))} left`;
      const found = `${doing}${throttledWords(progress)}${between}`;
      const words = `${runs} ${runs === 1 ? 'run' : 'runs'}, ${rate} simulated seconds a second${left}, ${found}`;
      streams.error(drawn ? `${CLEAR_LINE}${words.slice(0, streams.width - 1)}` : `kmsim: ${words}\n`);
      shown = true;
    },
    end: () => {
      if (drawn && shown) streams.error(CLEAR_LINE);
    },
  };
}

/** A line every two seconds, the first after two. */
function plainLines(simulatedSeconds: number, streams: Streams): ProgressDisplay {
  const started = performance.now();
  let next = started + PLAIN_EVERY_MILLISECONDS;
  // What comes then cannot tell how far it is.
  const addingUp = (): void => {
    next = Number.POSITIVE_INFINITY;
    streams.error('kmsim: all is simulated, adding up\n');
  };
  return {
    update: (progress) => {
      const now = performance.now();
      if (now < next) return;
      if (progress.fraction >= 1) {
        addingUp();
        return;
      }
      next = now + PLAIN_EVERY_MILLISECONDS;
      const { rate, left } = speed(progress.fraction, simulatedSeconds, now - started);
      const done = `${Math.floor(progress.fraction * 100)}% done${countWords(progress)}`;
      streams.error(`kmsim: ${done}, ${rate} simulated seconds a second, ${left} left${throttledWords(progress)}\n`);
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
    const format = ' {bar} {percentage}%{count} | {rate} simulated s/s | {left} left{throttled}';
    drawn = new cliProgress.SingleBar({ format, stream: process.stderr, clearOnComplete: true, hideCursor: false });
    drawn.start(1000, 0, { rate: '-', left: '-', count: '', throttled: '' });
  };
  return {
    update: (progress) => {
      const { fraction } = progress;
      const elapsed = performance.now() - started;
      if (elapsed < QUIET_MILLISECONDS) return;
      if (!loading) {
        loading = true;
        void load();
      }
      const words = { count: countWords(progress), throttled: throttledWords(progress) };
      drawn?.update(Math.floor(fraction * 1000), { ...speed(fraction, simulatedSeconds, elapsed), ...words });
    },
    end: () => {
      ended = true;
      drawn?.stop();
    },
  };
}

/** `, 12 of 200 points`; nothing of a single run. */
function countWords({ finishedRuns, runs, runsPerPoint }: Progress): string {
  if (runs === 1) return '';
  const each = runsPerPoint ?? 1;
  return `, ${Math.floor(finishedRuns / each)} of ${runs / each} ${runsPerPoint === undefined ? 'runs' : 'points'}`;
}

/** The interval so far, which says whether it is worth waiting. */
function throttledWords({ throttled, precision }: Pick<Progress, 'throttled' | 'precision'>): string {
  const wide =
    precision === undefined
      ? ''
      : `, ${precision.metric} ±${percent(precision.relative)} (${percent(precision.wanted)} wanted)`;
  // A t-interval of few replications may reach beyond what a share can be.
  const share = (value: number): string => percent(Math.min(1, Math.max(0, value)));
  return throttled === undefined ? wide : `, throttled ${share(throttled.low)} to ${share(throttled.high)}${wide}`;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))}%`;
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

/** `1 min 21 s`. */
export function inWords(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
