/** Why this file exists: packs of rates and of resources say alike what is still missing and by when it is needed. */
import { markdown } from '../report-markdown.ts';

/** Tasks that nobody has done yet, because kmsim does not know what they ask for. */
export function openTasks(lines: readonly string[]): string {
  return lines.map((line) => `- [ ] TODO: ${markdown(line)}`).join('\n');
}

/** Tasks to tick. */
export function tasks(lines: readonly string[]): string {
  return lines.map((line) => `- [ ] ${markdown(line)}`).join('\n');
}

/** How much is missing; empty where nothing is. */
export function notReady(missing: number): string {
  return missing === 0 ? '' : `> Not ready to send: ${missing} TODO in checklist.md.`;
}

/** From when on, and until when, the increase is needed. */
export function neededWhen(pack: { readonly neededBy: string | null; readonly until: string | null }): string {
  const { neededBy, until } = pack;
  return `Needed by ${neededBy ?? 'TODO'}, ${until === null ? 'permanently' : `until ${until}`}.`;
}
