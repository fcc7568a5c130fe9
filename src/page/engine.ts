/**
 * Why this file exists: the worker of a page: the engine itself and the drawing of charts, as on the command line, run in
 * the reader's browser.
 */
import { expressionInterpreter } from 'vega-interpreter';
import { type TimeRange, zoomedSpec } from '../reports/charts/zoom.ts';
import { draw } from '../reports/draw.ts';
import { chartOf, type PageData } from '../reports/page-data.ts';
import { fromJson } from '../reports/plain-json.ts';
import type { Answer, Question } from './messages.ts';

let data: PageData | undefined;

addEventListener(
  'message',
  async ({ data: asked }: MessageEvent<{ readonly id: number; readonly question: Question }>) => {
    postMessage({ id: asked.id, answer: await answerOf(asked.question) });
  },
);

async function answerOf(question: Question): Promise<Answer> {
  try {
    switch (question.kind) {
      case 'open':
        data = fromJson(question.data) as PageData;
        return { kind: 'opened' };
      case 'zoom':
        return { kind: 'zoomed', content: await zoomed(question.name, question.width, question.range) };
    }
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

async function zoomed(name: string, width: 'wide' | 'narrow', range: TimeRange): Promise<string> {
  const { content } = await draw(zoomedSpec(chartOf(data!, name, width), range), {
    interpreter: expressionInterpreter,
  });
  return ownClips(content, `${name}-${width}`);
}

/** Vega numbers what it cuts at the edges of a plot by drawing: in one page each needs an id of its own. */
function ownClips(content: string, prefix: string): string {
  return content.replaceAll(/(id="|url\(#)(clip\d+)/g, `$1${prefix}-$2`);
}
