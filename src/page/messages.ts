/** Why this file exists: what a page asks of its worker, and what it is told. */
import type { TimeRange } from '../reports/charts/zoom.ts';

export type Question =
  /** The page's packed data, as JSON text: comes first. */
  | { readonly kind: 'open'; readonly data: string }
  | { readonly kind: 'zoom'; readonly name: string; readonly width: 'wide' | 'narrow'; readonly range: TimeRange };

export type Answer =
  | { readonly kind: 'opened' }
  | { readonly kind: 'zoomed'; readonly content: string }
  | { readonly kind: 'failed'; readonly message: string };
