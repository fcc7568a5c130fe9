// Why this file exists: the JSON of results is declared once, as types; this writes their JSON Schema. Run by the build.
import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

const at = (file) => fileURLToPath(new URL(file, import.meta.url));

/** The text that result.schema.json must have: draft-07. */
export function resultSchema() {
  const generator = createGenerator({
    path: at('result-types.ts'),
    tsconfig: at('../../tsconfig.json'),
    type: 'Result',
    skipTypeCheck: true,
  });
  return `${JSON.stringify({ title: 'kmsim result', ...generator.createSchema('Result') }, null, 2)}\n`;
}

if (argv[1] !== undefined && realpathSync(argv[1]) === fileURLToPath(import.meta.url)) {
  const schema = resultSchema();
  if (readFileSync(at('result.schema.json'), { encoding: 'utf8', flag: 'a+' }) !== schema)
    writeFileSync(at('result.schema.json'), schema);
}
