/** Why this file exists: of several clients with caches, a summary speaks of the one whose keys protect most. */
import type { CallerSummary, DataKeysSummary } from '../studies/summary.ts';

/** Undefined where no client makes or keeps data keys. */
export function worstDataKeys(clients: readonly CallerSummary[]): DataKeysSummary | undefined {
  const all = clients.flatMap(({ dataKeys }) => dataKeys ?? []);
  const [first] = all;
  if (first === undefined) return undefined;
  const worst = all.reduce((most, keys) => (keys.bytesPerKey > most.bytesPerKey ? keys : most));
  return { ...worst, oldestSeconds: Math.max(...all.map(({ oldestSeconds }) => oldestSeconds)) };
}
