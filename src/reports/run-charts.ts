/** Why this file exists: which charts of a run and of a comparison have something to show, beside the two that always have. */
import type { ComparisonReport, RunReport } from '../studies/summary.ts';
import type { Painter } from './chart-files.ts';
import { attemptsPerCall } from './charts/attempts-per-call.ts';
import { cacheLookups } from './charts/cache-lookups.ts';
import type { Chart, ChartOptions } from './charts/chart.ts';
import { operationCosts } from './charts/operation-costs.ts';
import { percentilePlot, variantPercentiles } from './charts/percentile-plot.ts';
import { requestSources } from './charts/request-sources.ts';
import { resourceUse } from './charts/resource-use.ts';
import { retryAmplification } from './charts/retry-amplification.ts';
import { scorecard } from './charts/scorecard.ts';
import { utilisation } from './charts/utilisation.ts';
import type { MorePictures, PagePicture } from './page.ts';

export async function moreRunPictures(report: RunReport, paint: Painter): Promise<MorePictures> {
  return {
    why: await drawn([utilisation, retryAmplification], report, paint),
    feel: await drawn([percentilePlot, attemptsPerCall], report, paint),
    calls: await drawn([requestSources, operationCosts, cacheLookups, resourceUse], report, paint),
  };
}

export async function moreComparisonPictures(
  report: ComparisonReport,
  paint: Painter,
): Promise<readonly PagePicture[]> {
  return drawn([scorecard, variantPercentiles], report, paint);
}

async function drawn<Report>(
  charts: readonly ((report: Report, options: ChartOptions) => Chart | undefined)[],
  report: Report,
  paint: Painter,
): Promise<readonly PagePicture[]> {
  const pictures: PagePicture[] = [];
  for (const chart of charts) {
    const picture = await paint((options) => chart(report, options));
    if (picture !== undefined) pictures.push(picture);
  }
  return pictures;
}
