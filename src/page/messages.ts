/** Why this file exists: what a page asks of its worker, and what it is told. */
import type { TimeRange } from '../reports/charts/zoom.ts';
import type { Settings } from '../studies/what-if/control.ts';

export type Question =
  /** The page's packed data, as JSON text: comes first. */
  | { readonly kind: 'open'; readonly data: string }
  | { readonly kind: 'zoom'; readonly name: string; readonly width: 'wide' | 'narrow'; readonly range: TimeRange }
  /** Gives up the run before it. */
  | { readonly kind: 'run'; readonly settings: Settings; readonly width: 'wide' | 'narrow' };

export type Answer =
  | { readonly kind: 'opened' }
  | { readonly kind: 'zoomed'; readonly content: string }
  /** Comes before the answer, any number of times; 0 to 1. */
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'ran'; readonly markup: string; readonly milliseconds: number }
  | { readonly kind: 'given up' }
  | { readonly kind: 'failed'; readonly message: string };
