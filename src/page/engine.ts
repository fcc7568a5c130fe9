/**
 * Why this file exists: the worker of a page: the engine itself and the drawing of charts, as on the command line, run in
 * the reader's browser.
 */
import { expressionInterpreter } from 'vega-interpreter';
import type { Chart } from '../reports/charts/chart.ts';
import { type TimeRange, zoomedSpec } from '../reports/charts/zoom.ts';
import { draw } from '../reports/draw.ts';
import { chartOf, type PageData } from '../reports/page-data.ts';
import { fromJson } from '../studies/computing/plain-json.ts';
import type { Answer, Question } from './messages.ts';
import { runWhatIf } from './what-if-run.ts';

let data: PageData | undefined;
let run: AbortController | undefined;
/** The charts of the last run with other settings, by name. */
let drawn = new Map<string, Chart>();

addEventListener('message', async ({ data: asked }: MessageEvent<Asked>) => {
  const onProgress = (share: number): void => postMessage({ id: asked.id, answer: { kind: 'progress', share } });
  postMessage({ id: asked.id, answer: await answerOf(asked.question, onProgress) });
});

interface Asked {
  readonly id: number;
  readonly question: Question;
}

async function answerOf(question: Question, onProgress: (share: number) => void): Promise<Answer> {
  try {
    switch (question.kind) {
      case 'open':
        data = fromJson(question.data) as PageData;
        return { kind: 'opened' };
      case 'zoom':
        return { kind: 'zoomed', content: await zoomed(question.name, question.width, question.range) };
      case 'run':
        return await ran(question, onProgress);
    }
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

async function ran({ settings, width }: RunQuestion, onProgress: (share: number) => void): Promise<Answer> {
  run?.abort();
  run = new AbortController();
  const { signal } = run;
  const started = performance.now();
  const result = await runWhatIf(data!.whatIf!, { settings, width, signal, onProgress });
  if (result === undefined || signal.aborted) return { kind: 'given up' };
  drawn = new Map(result.pictures.map(({ chart }) => [chart.name, chart]));
  return { kind: 'ran', markup: result.markup, milliseconds: performance.now() - started };
}

type RunQuestion = Extract<Question, { readonly kind: 'run' }>;

async function zoomed(name: string, width: 'wide' | 'narrow', range: TimeRange): Promise<string> {
  const chart = drawn.get(name) ?? chartOf(data!, name, width);
  const { content } = await draw(zoomedSpec(chart, range), {
    interpreter: expressionInterpreter,
  });
  return ownClips(content, `${name}-${width}`);
}

/** Vega numbers what it cuts at the edges of a plot by drawing: in one page each needs an id of its own. */
function ownClips(content: string, prefix: string): string {
  return content.replaceAll(/(id="|url\(#)(clip\d+)/g, `$1${prefix}-$2`);
}
