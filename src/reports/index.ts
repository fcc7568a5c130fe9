/** Why this file exists: the public names of the reports, each listed. */
export { type Chart, type ChartOptions, titledSpec } from './charts/chart.ts';
export { latencyBands } from './charts/latency-bands.ts';
export { quotaCurve } from './charts/quota-curve.ts';
export { type ThrottleTimelineOptions, throttleTimeline } from './charts/throttle-timeline.ts';
export { variantMultiples } from './charts/variant-multiples.ts';
export { csvCell, latencyCsv, seriesCsv } from './csv.ts';
export { renderSvg } from './draw.ts';
export { comparisonFiles, comparisonJson, type FileOptions, type OutputFile, runFiles } from './files.ts';
export { type GalleryEntry, galleryIndex } from './gallery.ts';
export { canonicalJson, summaryJson } from './json.ts';
export { planFiles } from './plan-files.ts';
export { renderPlanText } from './plan-text.ts';
export { renderPng } from './render.ts';
export { renderComparisonText, renderSummaryText, type TextOptions } from './summary-text.ts';
export { comparisonVerdict, type Verdict, verdictOf } from './verdict.ts';
