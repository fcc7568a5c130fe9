/** Why this file exists: a run with other settings, from the world that the page carries to what its reader is shown. */
import { expressionInterpreter } from 'vega-interpreter';
import { latencyBands } from '../reports/charts/latency-bands.ts';
import { throttleTimeline } from '../reports/charts/throttle-timeline.ts';
import { cardsMarkup, codeMarkup, liveFigureMarkup, text, verdictMarkup } from '../reports/page.ts';
import { type Picture, pictureOf } from '../reports/picture.ts';
import { cardsOf, verdictOf } from '../reports/verdict.ts';
import { simulateInSlices } from '../studies/computing/slices.ts';
import { summarize } from '../studies/summarize.ts';
import type { RunReport } from '../studies/summary.ts';
import { applied, commandOf, type Settings, type WhatIf } from '../studies/what-if/control.ts';
import { giveWay } from './give-way.ts';

export interface WhatIfRun {
  readonly markup: string;
  /** Of the charts in it, to be zoomed. */
  readonly pictures: readonly Picture[];
}

export interface RunOptions {
  readonly settings: Settings;
  readonly width: 'wide' | 'narrow';
  readonly signal: AbortSignal;
  readonly onProgress: (share: number) => void;
}

/** Undefined if it was given up. */
export async function runWhatIf(whatIf: WhatIf, options: RunOptions): Promise<WhatIfRun | undefined> {
  const report = await simulated(whatIf, options);
  if (report === undefined) return undefined;
  const size = options.width === 'narrow' ? { width: 344 } : {};
  const pictures: Picture[] = [];
  for (const chart of [throttleTimeline(report, size), latencyBands(report, size)]) {
    pictures.push(await pictureOf({ ...chart, name: `what-if-${chart.name}` }, { interpreter: expressionInterpreter }));
  }
  const { fingerprints } = report.summary;
  const markup = [
    verdictMarkup(verdictOf(report)),
    cardsMarkup(cardsOf(report.summary)),
    ...pictures.map((picture) => liveFigureMarkup(picture, options.width)),
    '<p>The same numbers from a terminal:</p>',
    codeMarkup(report.command),
    `<p class="note">Fingerprint of the events <code class="events">${text(fingerprints.events)}</code>, of the results <code class="results">${text(fingerprints.results)}</code>: the command gives the same.</p>`,
  ];
  return { markup: markup.join('\n'), pictures };
}

async function simulated(whatIf: WhatIf, options: RunOptions): Promise<RunReport | undefined> {
  const { settings, signal, onProgress } = options;
  const world = applied(whatIf, settings);
  const { percentiles } = whatIf;
  const seconds = world.clock.durationTicks / world.clock.ticksPerSecond;
  const onSlice = sparingly((simulated: number): void => onProgress(Math.min(1, simulated / seconds)));
  const measurement = await simulateInSlices(world, { replication: 0, percentiles, signal, onSlice, giveWay });
  if (signal.aborted) return undefined;
  const subject = { ...whatIf.subject, world };
  const summary = summarize(subject, [measurement], percentiles === undefined ? {} : { percentiles });
  return { ...summary, command: commandOf(whatIf, settings) };
}

/** Milliseconds between two words about progress: each takes the page's thread for a moment. */
const PROGRESS_EVERY = 200;

/** Calls `tell` at most every `PROGRESS_EVERY` milliseconds, and not at the very beginning. */
function sparingly(tell: (simulated: number) => void): (simulated: number) => void {
  let told = performance.now();
  return (simulated) => {
    if (performance.now() - told < PROGRESS_EVERY) return;
    told = performance.now();
    tell(simulated);
  };
}
