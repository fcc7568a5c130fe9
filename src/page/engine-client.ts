/**
 * Why this file exists: drawing and simulating take time, so they are done by a worker, and the page never stops
 * answering. The worker starts when it is first needed.
 */
import type { TimeRange } from '../reports/charts/zoom.ts';
import type { Answer, Question } from './messages.ts';

export type ChartWidth = 'wide' | 'narrow';

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: ((share: number) => void) | undefined;
}

export class Engine {
  readonly #packedCode: string;
  readonly #packedData: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Promise<Worker> | undefined;
  #questions = 0;

  constructor(packedCode: string, packedData: string) {
    this.#packedCode = packedCode;
    this.#packedData = packedData;
  }

  /** Of a page that carries one. */
  static ofPage(): Engine | undefined {
    const [code, data] = ['kmsim-engine', 'kmsim-data'].map((id) => document.getElementById(id)?.textContent);
    if (!code || !data || typeof Worker === 'undefined' || typeof DecompressionStream === 'undefined') return undefined;
    return new Engine(code, data);
  }

  /** The drawing inside the `<svg>` of a chart of the page, for these seconds. */
  async zoom(question: { readonly name: string; readonly width: ChartWidth; readonly range: TimeRange }) {
    return (await this.ask({ kind: 'zoom', ...question })) as Extract<Answer, { readonly kind: 'zoomed' }>;
  }

  /** @throws Error if the worker cannot be started, or failed at it. */
  async ask(question: Question, onProgress?: (share: number) => void): Promise<Answer> {
    this.#worker ??= this.#start();
    const worker = await this.#worker;
    const id = ++this.#questions;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, onProgress });
      worker.postMessage({ id, question });
    });
  }

  async #start(): Promise<Worker> {
    const [code, data] = await Promise.all([inflated(this.#packedCode), inflated(this.#packedData)]);
    const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
    worker.addEventListener('message', ({ data: answered }) => this.#answered(answered as Answered));
    worker.addEventListener('error', (event) => this.#failed(event.message));
    worker.postMessage({ id: 0, question: { kind: 'open', data } satisfies Question });
    return worker;
  }

  #answered({ id, answer }: Answered): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    if (answer.kind === 'progress') {
      waiting.onProgress?.(answer.share);
      return;
    }
    this.#waiting.delete(id);
    if (answer.kind === 'failed') waiting.reject(new Error(answer.message));
    else waiting.resolve(answer);
  }

  #failed(message: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(message));
    this.#waiting.clear();
  }
}

interface Answered {
  readonly id: number;
  readonly answer: Answer;
}

/** The text that was deflated and written as base64. */
async function inflated(packed: string): Promise<string> {
  const bytes = Uint8Array.from(atob(packed.trim()), (character) => character.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'))).text();
}
