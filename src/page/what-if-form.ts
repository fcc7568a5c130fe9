/**
 * Why this file exists: the reader moves a control, and what would have happened appears beneath. A simulation whose
 * controls have moved on is given up; the page itself never waits.
 */
import { settingWords } from '../reports/setting-words.ts';
import type { Settings } from '../studies/what-if/control.ts';
import { element } from './elements.ts';
import type { Engine } from './engine-client.ts';
import { SharedTime } from './shared-time.ts';
import { TimeChart } from './time-chart.ts';

/** Milliseconds in which a hand is still moving; only a run under way is left alone so long. */
const STILL = 60;

/** Milliseconds of runs after which the worker's code is as fast as it gets. */
const WARM = 1000;

export class WhatIfForm {
  readonly #form: HTMLFormElement;
  readonly #engine: Engine;
  readonly #inputs: readonly (HTMLInputElement | HTMLSelectElement)[];
  #asked = 0;
  #answered = 0;
  #isWarm = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Of a page that has one and an engine for it. */
  static open(engine: Engine | undefined): void {
    const form = document.querySelector<HTMLFormElement>('form.what-if');
    if (form !== null && engine !== undefined) new WhatIfForm(form, engine);
  }

  private constructor(form: HTMLFormElement, engine: Engine) {
    this.#form = form;
    this.#engine = engine;
    this.#inputs = [...form.querySelectorAll<HTMLInputElement | HTMLSelectElement>('[data-control]')];
    form.parentElement?.querySelector('.offline')?.classList.add('on-paper');
    form.hidden = false;
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('input', (event) => this.#moved(event.target as HTMLElement));
    form.addEventListener('keydown', (event) => this.#typed(event));
    for (const coming of ['pointerover', 'focusin']) form.addEventListener(coming, () => this.#warm(), { once: true });
    const approached: IntersectionObserverCallback = (seen, observer) => {
      if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      this.#warm();
    };
    new IntersectionObserver(approached, { rootMargin: '100%' }).observe(form);
    form.querySelector('[data-do="reset"]')?.addEventListener('click', () => this.#reset());
  }

  /** An eye or a hand that comes near: the engine starts and runs, so that it is quick by the time a control moves. */
  #warm(): void {
    if (this.#isWarm) return;
    this.#isWarm = true;
    this.#runUnseen(0).catch(() => undefined);
  }

  async #runUnseen(spent: number): Promise<void> {
    if (this.#asked > 0 || spent > WARM) return;
    const answer = await this.#engine.ask({ kind: 'run', settings: {}, width: 'wide' });
    if (answer.kind === 'ran') await this.#runUnseen(spent + answer.milliseconds);
  }

  #moved(input: HTMLElement): void {
    if (input instanceof HTMLInputElement) this.#snap(input, Number(input.value));
    this.#runSoon();
  }

  /** One step of the control's own, not a hundredth of its range. */
  #typed(event: KeyboardEvent): void {
    const input = event.target;
    const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (!(input instanceof HTMLInputElement) || steps === undefined) return;
    event.preventDefault();
    this.#snap(input, Number(input.value) + steps * Number(input.dataset['step']));
    this.#runSoon();
  }

  /** To a whole step, or to the run's own value where that is nearest: it need not be one. */
  #snap(input: HTMLInputElement, wanted: number): void {
    const [step, own] = [Number(input.dataset['step']), Number(input.dataset['run'])];
    const inside = Math.max(Number(input.min), Math.min(Number(input.max), wanted));
    const whole = Number((Math.round(inside / step) * step).toPrecision(12));
    const value = Math.abs(inside - own) < step / 2 ? own : whole;
    input.value = String(value);
    const words = settingWords(value, input.dataset['unit'] ?? '');
    input.setAttribute('aria-valuetext', words);
    input.parentElement!.querySelector('output')!.textContent = words;
  }

  #reset(): void {
    for (const input of this.#inputs) {
      if (input instanceof HTMLInputElement) this.#snap(input, Number(input.dataset['run']));
      else input.selectedIndex = 0;
    }
    this.#runSoon();
  }

  /** At once, unless a run is under way: that one is given up when the hand is still. */
  #runSoon(): void {
    clearTimeout(this.#timer);
    if (this.#answered === this.#asked) void this.#run();
    else this.#timer = setTimeout(() => void this.#run(), STILL);
  }

  async #run(): Promise<void> {
    const asked = ++this.#asked;
    const width = matchMedia('(max-width: 700px)').matches ? 'narrow' : 'wide';
    this.#say('Computing ...');
    try {
      const onProgress = (share: number): void => {
        if (asked === this.#asked) this.#say(`Computing ... ${progressWords(share)}`);
      };
      const answer = await this.#engine.ask({ kind: 'run', settings: this.#settings(), width }, onProgress);
      if (asked !== this.#asked || answer.kind !== 'ran') return;
      this.#show(answer.markup);
      this.#say(`Done in ${(answer.milliseconds / 1000).toFixed(1)} s`);
    } catch (error) {
      if (asked === this.#asked) this.#say(`It failed: ${error instanceof Error ? error.message : error}`);
    } finally {
      this.#answered = Math.max(this.#answered, asked);
    }
  }

  /** Of the controls that are not as in the run. */
  #settings(): Settings {
    const moved = this.#inputs.filter((input) =>
      input instanceof HTMLInputElement ? input.value !== input.dataset['run'] : input.selectedIndex > 0,
    );
    return Object.fromEntries(moved.map((input) => [Number(input.dataset['control']), Number(input.value)]));
  }

  /** Markup of the worker, which made it as the page itself was made: what is not ours in it is escaped. */
  #show(markup: string): void {
    const outcome = this.#form.querySelector('.outcome')!;
    const height = outcome.getBoundingClientRect().height;
    const shown = element('div');
    shown.innerHTML = markup;
    outcome.replaceChildren(shown);
    shown.style.minHeight = `${height}px`;
    requestAnimationFrame(() => shown.style.removeProperty('min-height'));
    const time = new SharedTime();
    for (const figure of shown.querySelectorAll('figure')) {
      TimeChart.open(figure, { time, zoom: (name, width, range) => this.#engine.zoom({ name, width, range }) });
    }
  }

  #say(words: string): void {
    this.#form.querySelector('.state')!.textContent = words;
  }
}

/** How far a run is; one whose calls wait long goes on after its end. */
function progressWords(share: number): string {
  return share < 1 ? `${Math.floor(100 * share)} %` : 'calls that still wait after the end';
}
