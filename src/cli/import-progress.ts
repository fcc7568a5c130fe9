/** Why this file exists: gigabytes take a while, and whoever waits wants to know how long. */
import type { ProgressChoice } from './progress.ts';
import type { Streams } from './streams.ts';

export interface BytesDisplay {
  readonly update: (done: number, total: number) => void;
  /** Leaves the line to others. */
  readonly end: () => void;
}

const QUIET_MILLISECONDS = 1000;
const EVERY_MILLISECONDS = { auto: 250, plain: 2000, never: Number.POSITIVE_INFINITY };

/** On one line of a terminal, or with `plain` a line every two seconds; nothing in the first second. */
export function showBytes(choice: ProgressChoice, streams: Streams): BytesDisplay {
  const isLive = choice === 'auto' && streams.errorIsTerminal;
  if (!isLive && choice !== 'plain') return { update: () => {}, end: () => {} };
  const started = performance.now();
  let next = started + QUIET_MILLISECONDS;
  let isDrawn = false;
  return {
    update: (done, total) => {
      const now = performance.now();
      if (now < next || done >= total) return;
      next = now + EVERY_MILLISECONDS[choice];
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
