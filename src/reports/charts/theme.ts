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
  /** Throttled, and nothing else. */
  readonly throttled: string;
  readonly rejected: string;
  /** Seconds outside of [warmup, duration). */
  readonly outside: string;
  readonly middlePercentile: string;
  readonly highPercentile: string;
  readonly bandNear: string;
  readonly bandFar: string;
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
    bandFar: '#e3cddd',
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
