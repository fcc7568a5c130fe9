import { describe, expect, test } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { parseBounds } from '../../src/scenario/parse.ts';
import { assumed, loadText, messagesOf, WORKLOAD } from './load-from-text.ts';

describe('a merge key brings the settings of another map', () => {
  const ofClients = async (clients: string) => {
    const names = [...clients.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name);
    const workload = names.map((client) => `{ client: ${client}, call: Decrypt, arrivals: { poisson: 5/s } }`);
    const { world } = await loadText(`clients:\n${clients}workload: [${workload.join(', ')}]\n`);
    return world.clients.map(({ instances, retry, timeoutMilliseconds }) => [
      instances,
      retry.kind,
      timeoutMilliseconds,
    ]);
  };

  test('its own settings count before those, and the first of several before the next', async () => {
    const clients = `  a: &a { instances: 2, retry: none }
  b: &b { <<: *a, instances: 3 }
  c: { instances: 4, <<: [*b, { retry: { mode: custom }, timeout: 1s }] }
`;
    expect(await ofClients(clients)).toEqual([
      [2, 'none', undefined],
      [3, 'none', undefined],
      [4, 'none', 1000],
    ]);
  });

  test('what is wrong in it is told at its own place, and in quotes it is a name', async () => {
    const typo = `keys:\n  a: &a { sate: Enabled }\n  b: { <<: *a }\n${WORKLOAD}`;
    expect(await messagesOf(typo)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('2:11: error: keys.a.sate: expected one of'),
        expect.stringContaining('2:11: error: keys.b.sate: expected one of'),
      ]),
    );
    expect(await messagesOf(`'<<': { seed: 2 }\n${WORKLOAD}`)).toEqual([
      expect.stringContaining('1:1: error: <<: expected one of'),
    ]);
  });

  test.each(['<<: 1', '<<: [{ seed: 1 }, 2]', '<<:'])('%j is no map', async (text) => {
    expect(await messagesOf(`${text}\n${WORKLOAD}`)).toEqual([
      '1:1: error: expected after << a map, such as an alias of one; got something else',
    ]);
  });
});

describe('what is not a scenario is refused before anything is built', () => {
  test.each([
    ['', '1:1: error: expected a map with "workload" in it; got an empty file'],
    ['# nothing\n', '1:1: error: expected a map with "workload" in it; got an empty file'],
    ['[]', '1:1: error: expected a map with "workload" in it; got a list'],
    ['hello', '1:1: error: expected a map with "workload" in it; got a single value'],
    ['a: [', '1:5: error: not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ['seed: 1\nseed: 2\n', '2:1: error: expected each name once in a map; got "seed" again'],
    ['---\na: 1\n---\nb: 2\n', '3:1: error: expected one document; got several, separated by "---"'],
    ['a: *b', '1:4: error: expected an anchor declared above; got *b'],
    ['a: !js 1', '1:4: error: not YAML: Unresolved tag: !js'],
    ['? [a]\n: 1', '1:3: error: expected a name before ":"; got something else'],
    ['__proto__: 1', '1:1: error: expected another name; got "__proto__", which is reserved'],
    ['keys: { constructor: {} }', '1:9: error: expected another name; got "constructor", which is reserved'],
    ['a: [{ "prototype": 1 }]', '1:7: error: expected another name; got "prototype", which is reserved'],
    ['a: &a [*a]', '1:7: error: expected at most 64 lists and maps inside one another; got more'],
  ])('%j', async (text, message) => {
    expect(await messagesOf(text)).toEqual([message]);
  });

  test.each(['[', '{a: ', '- ', 'a: ', '? ', '[a,'])('a mebibyte of %j is too deep, quickly', async (piece) => {
    const text = piece.repeat(Math.floor(parseBounds.bytes / piece.length));
    expect((await messagesOf(text))[0]).toContain('expected at most 64 lists and maps inside one another; got more');
  });

  test('more than a mebibyte is refused unread', async () => {
    const text = `# ${'x'.repeat(parseBounds.bytes)}`;
    expect(await messagesOf(text)).toEqual(['1:1: error: expected at most 1 MiB of text; got more']);
  });

  test('aliases that multiply are refused', async () => {
    const lists = Array.from(
      { length: 20 },
      (_, level) => `l${level}: &l${level} [${level === 0 ? '1' : `*l${level - 1}, *l${level - 1}`}]`,
    );
    expect((await messagesOf(lists.join('\n')))[0]).toContain(
      'expected at most 200000 values, aliases followed; got more',
    );
  });

  test('bytes that are no UTF-8 are refused', async () => {
    const loaded = await loadScenario({ file: 'test/scenario/data/latin-1.yaml' });
    expect(loaded.diagnostics.map(({ message }) => message)).toEqual(['expected UTF-8 text; got other bytes']);
  });
});

describe('what a user writes is read as written', () => {
  test('account ids keep their zeros without quotes', async () => {
    const { world } = await loadText(`accounts: { a: { id: 012345678901 } }\n${WORKLOAD}`);
    expect(world.quotas[0]!.accountId).toBe('012345678901');
  });

  test('a profile needs no quotes, be it a year or a month', async () => {
    expect((await loadText(`quotas: { profile: 2026 }\n${WORKLOAD}`)).profile).toBe('2026');
    expect((await loadText(`quotas: { profile: 2017-11 }\n${WORKLOAD}`)).profile).toBe('2017-11');
  });

  test('JSON is YAML, and a byte order mark is no part of it', async () => {
    const json = `\uFEFF${JSON.stringify({ workload: [{ call: 'Encrypt', arrivals: { once: 3 } }] })}`;
    expect((await loadText(json)).world.flows[0]!.arrivals).toEqual({ kind: 'once', calls: 3 });
  });

  test('anchors and aliases work', async () => {
    const { world } = await loadText(
      'workload:\n  - &a { name: a, call: Decrypt, arrivals: &r { once: 3 } }\n  - { call: Encrypt, arrivals: *r }\n',
    );
    expect(world.flows.map(({ arrivals }) => arrivals)).toEqual([
      { kind: 'once', calls: 3 },
      { kind: 'once', calls: 3 },
    ]);
  });

  test('a seed is a number or a text', async () => {
    expect((await loadText(`seed: 7\n${WORKLOAD}`)).world.seed).toBe('7');
    expect((await loadText(`seed: '007'\n${WORKLOAD}`)).seed).toBe('007');
    expect(assumed(await loadText(WORKLOAD), 'seed')).toBe('1');
    expect((await loadText(WORKLOAD, { seed: 'other' })).world.seed).toBe('other');
  });
});
