/** Why this file exists: a cache saves requests and costs exposure: how much one key protects, and how old it gets. */
import { NANOSECONDS_PER_SECOND } from '../../engine/tick.ts';
import type { RunMeasurement } from '../../simulation/result.ts';
import type { DataKeysSummary } from '../summary.ts';

/** Of one client; undefined where it makes and keeps none. */
export function measureDataKeys(measurement: RunMeasurement, client: number): DataKeysSummary | undefined {
  const use = measurement.dataKeys[client];
  if (use === null || use === undefined) return undefined;
  return {
    created: use.created,
    messagesPerKey: use.messagesMax,
    bytesPerKey: use.bytesMax,
    meanMessagesPerKey: use.created === 0 ? 0 : use.messages / use.created,
    meanBytesPerKey: use.created === 0 ? 0 : use.bytes / use.created,
    oldestSeconds: use.oldestNanoseconds / NANOSECONDS_PER_SECOND,
  };
}
