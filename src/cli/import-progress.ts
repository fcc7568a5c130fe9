/** Why this file exists: gigabytes take a while, and whoever waits wants to know how long. */
import { type ProgressChoice, wayOf } from './progress.ts';
import type { Streams } from './streams.ts';

export interface BytesDisplay {
  readonly update: (done: number, total: number) => void;
  /** Leaves the line to others. */
  readonly end: () => void;
}

const FIRST_MILLISECONDS = { drawn: 1000, lines: 2000 };
const EVERY_MILLISECONDS = { drawn: 250, lines: 2000 };

/** On one line of a terminal from the first second on, or a line every two seconds. */
export function showBytes(choice: ProgressChoice, streams: Streams): BytesDisplay {
  const way = wayOf(choice, streams);
  if (way === 'none') return { update: () => {}, end: () => {} };
  const isLive = way === 'drawn';
  const started = performance.now();
  let next = started + FIRST_MILLISECONDS[way];
  let isDrawn = false;
  return {
    update: (done, total) => {
      const now = performance.now();
      if (now < next || done >= total) return;
      next = now + EVERY_MILLISECONDS[way];
      isDrawn = true;
      const line = `kmsim: ${words(done, total, now - started)}`;
      streams.error(isLive ? `\r${line}\u001b[K` : `${line}\n`);
    },
    end: () => {
      if (isDrawn && isLive) streams.error('\r\u001b[K');
    },
  };
}

function words(done: number, total: number, elapsedMilliseconds: number): string {
  const perSecond = done / (elapsedMilliseconds / 1000);
  const left = Math.ceil((total - done) / Math.max(1, perSecond));
  return `${Math.floor((done / total) * 100)}% read, ${(perSecond / 1e6).toFixed(1)} MB/s, ${left} s left`;
}
