/** The README's list of services says what there is, no more and no less. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { actionNames } from '../../../src/workloads/services/index.ts';

test('the README lists every action of every service, by the name after `use:`', () => {
  const rows = [...readFileSync('README.md', 'utf8').matchAll(/^\| [^|]+ \| `([\w-]+)\.`(.*) \|$/gm)];
  const listed = rows.flatMap(([, service, actions]) =>
    actions!.split(',').map((action) => `${service}.${action.trim()}`),
  );
  expect(listed.toSorted()).toEqual([...actionNames].sort());
  expect(rows.map(([row]) => row)).toEqual(rows.map(([row]) => row).toSorted());
});
