/** Why this file exists: the thresholds of a file and of the command line, each with the place it came from. */
import type { World } from '../../simulation/world.ts';
import { type Place, SourceText } from '../source-text.ts';
import { isLatencyMetric, type ParsedThreshold, parseThreshold } from '../thresholds.ts';
import type { BuildContext } from './context.ts';

/** @param more of the command line */
export function resolveThresholds(
  context: BuildContext,
  world: World,
  more: readonly string[],
): readonly ParsedThreshold[] {
  const { draft, places, problems } = context;
  const written = (draft.thresholds ?? []).map((text, index) => ({
    text,
    path: `thresholds.${index}`,
    place: places.of(`thresholds.${index}`),
  }));
  const typed = more.map((text) => ({ text, path: '', place: wholeOf(new SourceText('--threshold', text)) }));
  const names = { profile: context.profile, quotas: world.quotas, clients: world.clients.map(({ name }) => name) };
  const thresholds: ParsedThreshold[] = [];
  for (const { text, path, place } of [...written, ...typed]) {
    if (text === undefined) continue;
    const reading = parseThreshold(text, names);
    if (reading.kind === 'refused') {
      if (!(problems.hasErrors && isAboutNames(reading.problem.rule))) problems.error(place, path, reading.problem);
      continue;
    }
    thresholds.push({ ...reading.threshold, ...place.source.positionOf(place.start) });
    if (isLatencyMetric(reading.threshold.metric) && draft.latency === undefined) {
      const message = `it judges a latency that rests on the assumed ${'{ constant: 10ms }'}; set "latency" to what was measured`;
      problems.warn(place, path, { rule: 'doubtful', message });
    }
  }
  return thresholds;
}

/** Where other things are wrong, quotas and clients are missing that the user has declared. */
function isAboutNames(rule: string): boolean {
  return rule === 'unknown-name' || rule === 'ambiguous-name';
}

function wholeOf(source: SourceText): Place {
  return { source, start: 0, end: source.text.length };
}
