/** What a recorder has to know of the world it records. */
export interface RecorderOptions {
  readonly tickNanoseconds: number;
  /** The workload of each flow. */
  readonly flowWorkloads: readonly number[];
  readonly workloads: number;
  /** What requests of each flow count against. */
  readonly flowQuotas: readonly (readonly number[])[];
  /** In which calls start; the drain may have more. */
  readonly seconds: number;
  readonly percentiles: readonly number[];
  /** Draws the answer times of `calls` calls and tells `add` how many took how many ticks. */
  readonly drawAnswers: (calls: number, add: (ticks: number, calls: number) => void) => void;
}
