/** When calls start. Rates are calls a second of the whole client, `load` already applied. Times are from t = 0. */
export type Arrivals =
  /** Call k at exactly k / perSecond, k from 0. */
  | { readonly kind: 'constant'; readonly perSecond: number }
  | { readonly kind: 'poisson'; readonly perSecond: number }
  /** Pieces one after another, the rate linear inside each; after the last, none. Poisson at the momentary rate, or evenly spaced. */
  | { readonly kind: 'stages'; readonly stages: readonly Stage[]; readonly even: boolean }
  /** Rate = mean - (peak - mean) x cos(2 pi (t - peakAt - 12 h) / 24 h), never below 0: highest at `peakAtSeconds` of each day. */
  | {
      readonly kind: 'daily';
      readonly meanPerSecond: number;
      readonly peakPerSecond: number;
      readonly peakAtSeconds: number;
      /** Of the rate on the sixth and seventh day of each week, 0 to 1; absent where all days are alike. */
      readonly weekendShare?: number;
      readonly even: boolean;
    }
  /** `size` calls at 0, every, 2 x every ... */
  | { readonly kind: 'burst'; readonly size: number; readonly everyNanoseconds: number }
  /** Each worker starts a call at 0, and the next `think` after the last one's answer. */
  | { readonly kind: 'closed'; readonly workers: number; readonly thinkMilliseconds: number }
  /** All at t = 0. */
  | { readonly kind: 'once'; readonly calls: number }
  | TraceArrivals;

export interface Stage {
  readonly seconds: number;
  readonly fromPerSecond: number;
  readonly toPerSecond: number;
}

/**
 * Recorded arrivals, sorted by time. Row i stands for `counts[i]` calls that start in
 * [startNanoseconds[i], startNanoseconds[i] + binNanoseconds); a bin of 0 means at exactly that instant.
 */
export interface TraceArrivals {
  readonly kind: 'trace';
  readonly startNanoseconds: Float64Array;
  readonly counts: Float64Array;
  readonly binNanoseconds: number;
  /** Each recorded call becomes this many calls; the fraction is kept with that probability. */
  readonly scale: number;
  /** Where inside a bin calls fall. */
  readonly spread: Spread;
}

export type Spread =
  | { readonly kind: 'start' }
  /** Evenly spaced: call i of n at i / n of the bin. */
  | { readonly kind: 'even' }
  /** Each drawn uniformly. */
  | { readonly kind: 'uniform' }
  /** The busiest second of the bin has `peak` times the bin's mean. */
  | { readonly kind: 'peak'; readonly peak: number };
