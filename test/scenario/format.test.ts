import { describe, expect, test } from 'vitest';
import { formatDiagnostics, formatText } from '../../src/scenario/format.ts';
import { loadScenario } from '../../src/scenario/load.ts';

async function diagnosticsOf(text: string, file = 'retry-storm.yaml') {
  return (await loadScenario({ file, text })).diagnostics;
}

const STORM =
  'clients:\n  fleet:\n    retry: { mode: standart }\nworkload: [{ call: Decrypt, arrivals: { once: 1 } }]\n';

describe('problems', () => {
  test('for a person: the place, the message, the line with a caret and the nearest name', async () => {
    expect(formatText(await diagnosticsOf(STORM))).toBe(
      [
        'retry-storm.yaml:3:20: error: clients.fleet.retry.mode: expected one of none, standard, adaptive, legacy, custom; got "standart"',
        '    3 |     retry: { mode: standart }',
        '      |                    ^^^^^^^^ did you mean "standard"?',
        '',
      ].join('\n'),
    );
  });

  test('of a long line are shown around what is meant', async () => {
    const text = `{ claim: "${'x'.repeat(900)}", durtion: 1m, workload: [{ call: Decrypt, arrivals: { once: 1 } }] }`;
    const lines = formatText(await diagnosticsOf(text)).split('\n');
    expect(lines[1]!.length).toBeLessThan(160);
    const caret = lines[2]!.indexOf('^');
    expect(lines[1]!.slice(caret, caret + 7)).toBe('durtion');
  });

  test('never print what a terminal would obey', async () => {
    const text = '"\\e[31mred": 1\nclaim: "a\u202eb"\nworkload: []\n"x\tx": 1\n';
    const printed = formatText(await diagnosticsOf(text, 'a\u001b[2Jb.yaml'));
    expect([...printed].filter((one) => (one < ' ' && one !== '\n') || one === '\u202e')).toEqual([]);
    expect(printed).toContain('a\\u001b[2Jb.yaml:');
  });

  test('for a program: JSON', async () => {
    expect(JSON.parse(formatDiagnostics(await diagnosticsOf(STORM), 'json'))).toEqual([
      {
        severity: 'error',
        rule: 'invalid-value',
        file: 'retry-storm.yaml',
        line: 3,
        column: 20,
        length: 8,
        path: 'clients.fleet.retry.mode',
        message: 'expected one of none, standard, adaptive, legacy, custom; got "standart"',
        sourceLine: '    retry: { mode: standart }',
        hint: 'did you mean "standard"?',
      },
    ]);
  });

  test('for a code scanner: SARIF with stable rule ids', async () => {
    const sarif = JSON.parse(formatDiagnostics(await diagnosticsOf(`durtion: 1m\n${STORM}`, 'in/a b.yaml'), 'sarif'));
    const [run] = sarif.runs;
    expect(sarif.version).toBe('2.1.0');
    expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(['invalid-value', 'unknown-key']);
    expect(run.results[0]).toMatchObject({
      ruleId: 'unknown-key',
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'in/a%20b.yaml' },
            region: { startLine: 1, startColumn: 1, endColumn: 8 },
          },
        },
      ],
    });
  });

  test('for a pull request: workflow commands in which nothing can end early', async () => {
    const printed = formatDiagnostics(await diagnosticsOf(STORM, 'a,b:c%.yaml'), 'github');
    expect(printed).toBe(
      '::error file=a%2Cb%3Ac%25.yaml,line=3,col=20,endColumn=28,title=kmsim invalid-value::clients.fleet.retry.mode: expected one of none, standard, adaptive, legacy, custom; got "standart" (did you mean "standard"?)\n',
    );
  });
});
