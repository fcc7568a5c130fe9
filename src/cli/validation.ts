/** Why this file exists: a scenario is valid if its base and every variant of it are. */
import type { Diagnostic } from '../scenario/diagnostics.ts';
import { loadScenario } from '../scenario/load.ts';
import { texts, type Words } from './command.ts';
import { setsOf } from './flags.ts';
import { readStandardInput } from './scenario-file.ts';

/** Everything that is wrong or doubtful, file after file, each once. */
export async function validateFiles(
  files: readonly string[],
  words: Words,
): Promise<{ readonly diagnostics: readonly Diagnostic[]; readonly files: number }> {
  const found = new Map<string, Diagnostic>();
  const sets = setsOf(words);
  const allowPaths = texts(words, 'allow-path');
  for (const file of files) {
    const text = file === '-' ? { text: await readStandardInput() } : {};
    const base = await loadScenario({ file, sets, allowPaths, ...text });
    note(found, base.diagnostics);
    if (!base.ok) continue;
    for (const { name } of base.variants) {
      const variant = await loadScenario({ file, sets, allowPaths, text: base.text, variant: name });
      note(found, variant.diagnostics);
    }
  }
  return { diagnostics: [...found.values()], files: files.length };
}

function note(found: Map<string, Diagnostic>, diagnostics: readonly Diagnostic[]): void {
  for (const diagnostic of diagnostics) {
    const { file, line, column, message } = diagnostic;
    found.set(`${file}:${line}:${column}: ${message}`, diagnostic);
  }
}
