/** How long KMS takes to answer, as seen by a client. AWS publishes no figure, so it is always the scenario's. */
export interface LatencyModel {
  readonly answer: LatencyDistribution;
  /** Time until a refusal is answered, in milliseconds. */
  readonly refusalMilliseconds: number;
}

export type LatencyDistribution =
  | { readonly kind: 'constant'; readonly milliseconds: number }
  | { readonly kind: 'exponential'; readonly meanMilliseconds: number }
  /** Lognormal with this median and 99th percentile; p50 < p99. */
  | { readonly kind: 'lognormal'; readonly p50Milliseconds: number; readonly p99Milliseconds: number }
  /** Drawn uniformly from these. */
  | { readonly kind: 'samples'; readonly milliseconds: readonly number[] };
