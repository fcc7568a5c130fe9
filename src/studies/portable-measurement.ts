/**
 * Why this file exists: a histogram is an object with private parts and cannot pass from thread to thread; its values and
 * counts can.
 */
import { ExactHistogram } from '../engine/histogram.ts';
import type { CallMeasurement, RunMeasurement } from '../simulation/result.ts';

/** A measurement as plain data: histograms as values and how often each occurs. */
export type PortableMeasurement = Omit<RunMeasurement, 'workloads'> & { readonly workloads: readonly PortableCalls[] };

type PortableCalls = Omit<CallMeasurement, 'latency'> & {
  readonly latency: { readonly values: Float64Array; readonly times: Float64Array };
};

export function pack(measurement: RunMeasurement): PortableMeasurement {
  const workloads = measurement.workloads.map((calls) => ({ ...calls, latency: packHistogram(calls.latency) }));
  return { ...measurement, workloads };
}

export function unpack(portable: PortableMeasurement): RunMeasurement {
  const workloads = portable.workloads.map((calls) => ({ ...calls, latency: unpackHistogram(calls.latency) }));
  return { ...portable, workloads };
}

function packHistogram(histogram: ExactHistogram): PortableCalls['latency'] {
  const values: number[] = [];
  const times: number[] = [];
  histogram.forEach((value, count) => {
    values.push(value);
    times.push(count);
  });
  return { values: Float64Array.from(values), times: Float64Array.from(times) };
}

function unpackHistogram({ values, times }: PortableCalls['latency']): ExactHistogram {
  const histogram = new ExactHistogram();
  values.forEach((value, index) => {
    histogram.add(value, times[index]!);
  });
  return histogram;
}
