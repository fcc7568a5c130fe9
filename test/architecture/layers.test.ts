import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importsOf, LAYERS, layerOf, localImportsOf, PURE_LAYERS, SRC, sourceFiles } from './structure.ts';

const files = sourceFiles();

describe('the layers of src', () => {
  test('imports point down: a file imports its own layer and the layers below it', () => {
    const upward = files.flatMap((file) =>
      localImportsOf(file)
        .filter((target) => layerOf(target) > layerOf(file))
        .map((target) => `${file} imports ${target}, which is above it`),
    );
    expect(upward).toEqual([]);
  });

  test('nothing imports in a circle', () => {
    expect(cycles()).toEqual([]);
  });

  test('every file lies in a layer, but for the library face', () => {
    const homeless = files.filter((file) => layerOf(file) === LAYERS.length && file !== 'index.ts');
    expect(homeless).toEqual([]);
  });

  test('the layers that make results import no Node API', () => {
    const offending = files
      .filter((file) => PURE_LAYERS.some((layer) => file.startsWith(`${layer}/`)))
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => target.startsWith('node:'))
          .map((target) => `${file}: ${target}`),
      );
    expect(offending).toEqual([]);
  });

  test('the layers that make results use nothing whose bits differ between engines or runs', () => {
    const forbidden =
      /Math\.(random|log|log1p|log2|log10|exp|expm1|pow|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|cbrt|hypot)\b|\bDate\b|\bperformance\.|toLocale|localeCompare|\bIntl\b|setTimeout/;
    const offending = files
      .filter((file) => PURE_LAYERS.some((layer) => file.startsWith(`${layer}/`)))
      .flatMap((file) =>
        codeLines(file)
          .filter((line) => forbidden.test(line))
          .map((line) => `${file}: ${line.trim()}`),
      );
    expect(offending).toEqual([]);
  });
});

/** Lines without comments. */
function codeLines(file: string): string[] {
  const text = readFileSync(join(SRC, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
  return text.split('\n').map((line) => line.replace(/\/\/.*$/, ''));
}

function cycles(): string[] {
  const state = new Map<string, 'open' | 'done'>();
  const found: string[] = [];
  const visit = (file: string, path: string[]): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      found.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      return;
    }
    state.set(file, 'open');
    for (const target of localImportsOf(file)) if (target.endsWith('.ts')) visit(target, [...path, file]);
    state.set(file, 'done');
  };
  for (const file of files) visit(file, []);
  return found;
}
