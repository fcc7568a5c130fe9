/**
 * Why this file exists: histograms and packed columns are objects with private parts and cannot pass from thread to thread;
 * what they hold can.
 */
import { ExactHistogram } from '../../engine/histogram.ts';
import { type NumberColumn, PackedColumn, type PlainColumn } from '../../engine/number-column.ts';
import type { CallMeasurement, RunMeasurement } from '../../simulation/result.ts';

/** A measurement as plain data: histograms as values and how often each occurs, packed columns as their blocks. */
export type PortableMeasurement = Omit<RunMeasurement, 'workloads' | 'latencySeconds'> & {
  readonly workloads: readonly PortableCalls[];
  readonly latencySeconds: LatencyColumns<PlainColumn>;
};

interface LatencyColumns<Column> {
  readonly calls: Column;
  readonly percentiles: readonly { readonly percent: number; readonly milliseconds: Column }[];
  readonly meanMilliseconds: Column;
  readonly maxMilliseconds: Column;
}

type PortableCalls = Omit<CallMeasurement, 'latency'> & {
  readonly latency: { readonly values: Float64Array; readonly times: Float64Array };
};

export function pack(measurement: RunMeasurement): PortableMeasurement {
  const workloads = measurement.workloads.map((calls) => ({ ...calls, latency: packHistogram(calls.latency) }));
  const dataKeys = measurement.dataKeys.map((use) => (use === null ? null : { ...use }));
  return { ...measurement, workloads, dataKeys, latencySeconds: eachColumn(measurement.latencySeconds, packColumn) };
}

export function unpack(portable: PortableMeasurement): RunMeasurement {
  const workloads = portable.workloads.map((calls) => ({ ...calls, latency: unpackHistogram(calls.latency) }));
  return { ...portable, workloads, latencySeconds: eachColumn(portable.latencySeconds, PackedColumn.fromPlain) };
}

function eachColumn<From, To>(latency: LatencyColumns<From>, change: (column: From) => To): LatencyColumns<To> {
  return {
    calls: change(latency.calls),
    percentiles: latency.percentiles.map(({ percent, milliseconds }) => ({
      percent,
      milliseconds: change(milliseconds),
    })),
    meanMilliseconds: change(latency.meanMilliseconds),
    maxMilliseconds: change(latency.maxMilliseconds),
  };
}

function packColumn(column: NumberColumn): PlainColumn {
  return (column instanceof PackedColumn ? column : PackedColumn.from(column)).plain();
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
