/**
 * Why this file exists: what a page runs was compiled beside this code when the package was built. Where it is not, as
 * when this was bundled into another program, a page is the same without it: nothing moves.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';

export interface PageScripts {
  /** Runs in the page itself. */
  readonly reader: string;
  /** What the policy of the page names it by: `sha256-...`. */
  readonly readerHash: string;
  /** Runs in a worker of the page: deflated, as base64. */
  readonly packedEngine: string;
}

/** The scripts of a page, or undefined where they were not compiled. */
export function pageScripts(): PageScripts | undefined {
  scripts ??= { read: readScripts() };
  return scripts.read;
}

let scripts: { readonly read: PageScripts | undefined } | undefined;

function readScripts(): PageScripts | undefined {
  const [reader, engine] = ['reader.js', 'engine.deflated'].map((name) => new URL(`../page/${name}`, import.meta.url));
  if (!existsSync(reader!) || !existsSync(engine!)) return undefined;
  const text = readFileSync(reader!, 'utf8');
  const hash = createHash('sha256').update(text).digest('base64');
  return { reader: text, readerHash: `sha256-${hash}`, packedEngine: readFileSync(engine!, 'utf8') };
}
