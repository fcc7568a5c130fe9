/** Why this file exists: most tests of scenarios are a text in and messages out. */
import { formatPlain } from '../../src/scenario/diagnostics.ts';
import { type LoadedScenario, type LoadOptions, loadScenario } from '../../src/scenario/load.ts';

/** A workload that is right, on line 1 of a text that begins with it. */
export const WORKLOAD = 'workload: [{ call: Decrypt, arrivals: { poisson: 5/s } }]\n';

type Options = Omit<LoadOptions, 'file' | 'text'>;

/** `line:column: severity: path: message (hint)` of everything that is said about a text. */
export async function messagesOf(text: string, options: Options = {}): Promise<string[]> {
  const { diagnostics } = await loadScenario({ file: 'a.yaml', text, ...options });
  return diagnostics.map((one) => {
    const hint = one.hint === null ? '' : ` (${one.hint})`;
    return `${formatPlain(one).replace(/^a\.yaml:/, '')}${hint}`;
  });
}

/** @throws Error if anything is wrong with it. */
export async function loadText(text: string, options: Options = {}): Promise<LoadedScenario> {
  const loaded = await loadScenario({ file: 'a.yaml', text, ...options });
  if (!loaded.ok) throw new Error(loaded.diagnostics.map(formatPlain).join('\n'));
  return loaded;
}

/** What the report says about a setting nobody chose. */
export function assumed({ assumptions }: LoadedScenario, path: string): string | undefined {
  return assumptions.find((one) => one.path === path)?.value;
}
