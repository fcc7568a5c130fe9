/** Why this file exists: a simulation is no usage: this asks CloudWatch for the real one, minute by minute. */
import { canonicalJson } from '../json.ts';
import type { Pack } from './pack.ts';

/**
 * cloudwatch.json: `--metric-data-queries` of `aws cloudwatch get-metric-data`, one for each quota with a metric.
 *
 * @source AWS KMS developer guide, AWS/Usage: CallCount, every minute, Sum
 */
export function cloudwatchQueries({ items }: Pack): string {
  const resources = [...new Set(items.flatMap(({ usageResource }) => usageResource ?? []))];
  return canonicalJson(
    resources.map((resource, index) => ({
      Id: `m${index + 1}`,
      Label: resource,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/Usage',
          MetricName: 'CallCount',
          Dimensions: [
            { Name: 'Service', Value: 'KMS' },
            { Name: 'Type', Value: 'API' },
            { Name: 'Resource', Value: resource },
            { Name: 'Class', Value: 'None' },
          ],
        },
        Period: 60,
        Stat: 'Sum',
      },
      ReturnData: true,
    })),
  );
}
