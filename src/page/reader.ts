/**
 * Why this file exists: what a page does beyond being read: its charts can be pointed into and zoomed, and its run can be
 * tried with other settings. Everything there is to read is there without it.
 */
import { openCellChart } from './cell-chart.ts';
import { Engine } from './engine-client.ts';
import { openPointChart } from './point-chart.ts';
import { SharedTime } from './shared-time.ts';
import { TimeChart } from './time-chart.ts';
import { WhatIfForm } from './what-if-form.ts';

const engine = Engine.ofPage();
const time = new SharedTime();
for (const figure of document.querySelectorAll('figure')) {
  TimeChart.open(figure, { time, zoom: engine && ((name, width, range) => engine.zoom({ name, width, range })) });
  openPointChart(figure);
  openCellChart(figure);
}
WhatIfForm.open(engine);
