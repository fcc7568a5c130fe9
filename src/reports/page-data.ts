/** Why this file exists: what a page carries for its script: the charts that can be zoomed, to be drawn again. */

import type { WhatIf } from '../studies/what-if/control.ts';
import type { Chart, TimePlot, VegaLiteSpec } from './charts/chart.ts';
import type { PagePicture } from './picture.ts';

export interface PageData {
  /** By name. */
  readonly charts: Readonly<Record<string, Readonly<Record<'wide' | 'narrow', StoredChart>>>>;
  /** What its run is simulated again from. */
  readonly whatIf?: WhatIf;
}

interface StoredChart {
  readonly time: TimePlot;
  /** Without the datasets that the wide one has as well. */
  readonly spec: VegaLiteSpec;
}

/** The data of a page with these charts. */
export function pageData(pictures: readonly PagePicture[]): PageData {
  return { charts: Object.fromEntries(pictures.flatMap(storedPicture)) };
}

/** A chart as it was when it was stored, as far as drawing it again needs it. */
export function chartOf({ charts }: PageData, name: string, width: 'wide' | 'narrow'): Pick<Chart, 'spec' | 'time'> {
  const stored = charts[name]!;
  const { spec, time } = stored[width];
  const datasets = { ...datasetsOf(stored.wide.spec), ...datasetsOf(spec) };
  return { time, spec: { ...spec, datasets } };
}

function storedPicture({ wide, narrow }: PagePicture): readonly (readonly [string, PageData['charts'][string]])[] {
  const [desk, phone] = [wide.chart, narrow.chart];
  if (desk.time === undefined || phone.time === undefined) return [];
  const same = datasetsOf(desk.spec);
  const own = Object.entries(datasetsOf(phone.spec)).filter(
    ([key, rows]) => JSON.stringify(rows) !== JSON.stringify(same[key]),
  );
  const spec = { ...phone.spec, datasets: Object.fromEntries(own) };
  return [[desk.name, { wide: { time: desk.time, spec: desk.spec }, narrow: { time: phone.time, spec } }]];
}

function datasetsOf(spec: VegaLiteSpec): Readonly<Record<string, unknown>> {
  return (spec['datasets'] ?? {}) as Readonly<Record<string, unknown>>;
}
