/**
 * Why this file exists: what comes after the simulation of a year takes minutes too. Whoever waits is told what is drawn,
 * written or read, how fast, and how long it will take.
 */
import { inWords, type ProgressChoice, wayOf } from './progress.ts';
import type { Streams } from './streams.ts';

export interface Work {
  /** `writing series.csv`. */
  readonly doing: string;
  /** How much of it is done, 0 to 1, where that is known. */
  readonly share?: number | undefined;
  /** Bytes of it so far. */
  readonly bytes?: number | undefined;
}

export interface WorkDisplay {
  readonly update: (work: Work) => void;
  /** Leaves the line to others. */
  readonly end: () => void;
}

/** Told what is being done as it goes on. */
export type OnWork = WorkDisplay['update'];

const FIRST_MILLISECONDS = { drawn: 1000, lines: 2000 };
const EVERY_MILLISECONDS = { drawn: 250, lines: 2000 };

/** On one line of a terminal from the first second on, or a line every two seconds. */
export function showWork(choice: ProgressChoice, streams: Streams): WorkDisplay {
  const way = wayOf(choice, streams);
  if (way === 'none') return { update: () => {}, end: () => {} };
  const isLive = way === 'drawn';
  let next = performance.now() + FIRST_MILLISECONDS[way];
  let current = { doing: '', started: 0 };
  let isDrawn = false;
  return {
    update: (work) => {
      const now = performance.now();
      if (work.doing !== current.doing) current = { doing: work.doing, started: now };
      if (now < next) return;
      next = now + EVERY_MILLISECONDS[way];
      isDrawn = true;
      const line = `kmsim: ${words(work, now - current.started)}`;
      streams.error(isLive ? `\r${line.slice(0, streams.width - 1)}\u001b[K` : `${line}\n`);
    },
    end: () => {
      if (isDrawn && isLive) streams.error('\r\u001b[K');
    },
  };
}

/** What `work` gives, its display ended whatever came of it. */
export async function shown<T>(display: WorkDisplay, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    display.end();
  }
}

/** Tells how many pictures are drawn, and gives way to signals before the next. */
export function onPicture({ update }: WorkDisplay): (drawn: number) => Promise<void> {
  return async (drawn) => {
    update({ doing: `drawing charts, ${drawn} drawn` });
    await new Promise((go) => setImmediate(go));
  };
}

function words({ doing, share, bytes }: Work, elapsedMilliseconds: number): string {
  const seconds = elapsedMilliseconds / 1000;
  const parts = [doing];
  if (share !== undefined && share > 0) parts.push(`${Math.floor(share * 100)}% done`);
  if (bytes !== undefined && seconds >= 1) parts.push(`${(bytes / seconds / 1e6).toFixed(1)} MB/s`);
  if (share !== undefined && share > 0 && seconds >= 1)
    parts.push(`${inWords(Math.ceil((seconds * (1 - share)) / share))} left`);
  return parts.join(', ');
}
