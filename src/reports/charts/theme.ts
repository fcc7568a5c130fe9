/**
 * Why this file exists: the colours of every chart, in a light and a dark set, so that a page can turn one drawing into
 * the other with style rules alone. No colour stands for two things in one set.
 */

export type ThemeName = 'light' | 'dark';

export interface Theme {
  readonly paper: string;
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly axis: string;
  /** Admitted first tries. Areas only: on white it has too little contrast for text. */
  readonly firstTries: string;
  readonly retries: string;
  /** Throttled, or over a limit that somebody set, and nothing else. */
  readonly throttled: string;
  readonly rejected: string;
  /** Seconds outside of [warmup, duration). */
  readonly outside: string;
  readonly middlePercentile: string;
  readonly highPercentile: string;
  readonly bandNear: string;
  readonly bandFar: string;
  /** Bars of a count or a cost, of which none is throttled. */
  readonly bar: string;
  /** Lines set side by side, the first in ink: apart for every colour vision, and dark enough for words. */
  readonly second: string;
  readonly third: string;
  readonly fourth: string;
  readonly fifth: string;
}

/**
 * Okabe and Ito's palette: its sky, blue and vermillion stay apart for readers of every colour vision.
 *
 * @source Okabe and Ito, "Color Universal Design", 2008
 */
export const themes: Readonly<Record<ThemeName, Theme>> = {
  light: {
    paper: '#ffffff',
    ink: '#1d2129',
    muted: '#57606b',
    grid: '#e1e4e8',
    axis: '#8c96a1',
    firstTries: '#56b4e9',
    retries: '#0072b2',
    throttled: '#d55e00',
    rejected: '#a8a29e',
    outside: '#eff1f3',
    middlePercentile: '#0a6ca6',
    highPercentile: '#8f3a72',
    bandNear: '#a9cbe2',
    bandFar: '#ead8e5',
    bar: '#6f8fae',
    second: '#0040ff',
    third: '#772d86',
    fourth: '#b35900',
    fifth: '#008055',
  },
  dark: {
    paper: '#12161c',
    ink: '#e8eaed',
    muted: '#a3adb8',
    grid: '#2b323b',
    axis: '#6c7681',
    firstTries: '#57b5ea',
    retries: '#1b7fbd',
    throttled: '#e36a0c',
    rejected: '#78716c',
    outside: '#1d232b',
    middlePercentile: '#6cbbee',
    highPercentile: '#e08fc0',
    bandNear: '#24455c',
    bandFar: '#46293d',
    bar: '#7d9dbd',
    second: '#1a79ff',
    third: '#cc8cd9',
    fourth: '#d2802d',
    fifth: '#00cc88',
  },
};

/** Style rules that redraw light charts inside `selector` in the dark theme, whatever stands around them. */
export function darkRules(selector: string): string {
  return (Object.keys(themes.light) as (keyof Theme)[])
    .flatMap((role) =>
      ['fill', 'stroke'].map(
        (paint) => `${selector} [${paint}="${themes.light[role]}"]{${paint}:${themes.dark[role]}}`,
      ),
    )
    .join('\n');
}
