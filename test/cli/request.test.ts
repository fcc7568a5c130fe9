import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { RequestServiceQuotaIncreaseCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { beforeEach, describe, expect, test } from 'vitest';
import { setUpKmsim } from './kmsim.ts';

const kmsim = setUpKmsim();

/** What is markup or a formula if anything takes it for such. */
const HOSTILE = '=cmd() `x` </script> | <b> $(touch pwned) \u202e';

const scenarioOf = ({ account = '111122223333', region = 'us-west-1', rate = 12000 } = {}) => `
claim: ${JSON.stringify(HOSTILE)}
region: ${region}
duration: 20s
accounts: { shop: { id: "${account}" } }
clients: { web: { account: shop, instances: 20, retry: { mode: standard, sdk: js-2026-11 } } }
workload: [{ name: reads, call: Decrypt, arrivals: { constant: ${rate}/s } }]
thresholds: [throttled.share < 1%]
variants: { no-retry: { clients.web.retry: none } }
`;

const quotaOf = (account: string, region: string, value: number) => ({
  ServiceCode: 'kms',
  QuotaArn: `arn:aws:servicequotas:${region}:${account}:kms/L-6E3AF000`,
  QuotaCode: 'L-6E3AF000',
  QuotaName: 'Cryptographic operations (symmetric) request rate',
  Value: value,
  Adjustable: true,
});

async function plan(name: string, text: string, more: readonly string[] = []): Promise<string> {
  await writeFile(join(kmsim.folder, `${name}.yaml`), text);
  const quick = ['--tolerance', '1000', '--replications', '4', '--no-sensitivity', '--charts', 'none', '-q'];
  const { code, error } = await kmsim.run(['plan', `${name}.yaml`, '--solve', 'quota', ...quick, ...more]);
  expect([0, 99], error).toContain(code);
  return `reports/${name}.plan`;
}

const read = (file: string) => readFile(join(kmsim.folder, file), 'utf8');

beforeEach(async () => {
  const quotas = [quotaOf('111122223333', 'us-west-1', 10000), quotaOf('111122223333', 'us-east-2', 20000)];
  await writeFile(join(kmsim.folder, 'q.json'), JSON.stringify({ Quotas: quotas }));
});

/** What AWS's own client sends for each input, as a loopback server receives it. */
async function sentByAwsClient(inputs: readonly unknown[]): Promise<{ target: string; body: unknown }[]> {
  const received: { target: string; body: unknown }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({ target: String(request.headers['x-amz-target']), body: JSON.parse(body) });
      response.setHeader('content-type', 'application/x-amz-json-1.1').end('{"RequestedQuota":{"Id":"1"}}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const client = new ServiceQuotasClient({ region: 'us-west-1', endpoint: `http://127.0.0.1:${port}`, credentials });
  for (const input of inputs)
    await client.send(
      new RequestServiceQuotaIncreaseCommand(input as { ServiceCode: string; QuotaCode: string; DesiredValue: number }),
    );
  client.destroy();
  await new Promise((done) => server.close(done));
  return received;
}

describe('kmsim request', () => {
  test('writes one pack for several accounts and Regions, whose requests the AWS client sends as they stand', async () => {
    const one = await plan('shop', scenarioOf());
    const two = await plan('bank', scenarioOf({ account: '444455556666', region: 'ca-central-1', rate: 11000 }));
    const { code, out, error } = await kmsim.run([
      'request',
      one,
      two,
      '--applied',
      'q.json',
      '-o',
      'pack',
      '--charts',
      'none',
    ]);
    expect(code, error).toBe(0);
    expect(out.trim().split('\n')).toHaveLength(2);
    const files = (await readdir(join(kmsim.folder, 'pack'))).filter((name) => /^\d{12}\..*\.json$/.test(name));
    expect(files.sort()).toEqual([
      '111122223333.us-west-1.L-6E3AF000.json',
      '444455556666.ca-central-1.L-6E3AF000.json',
    ]);
    const inputs = await Promise.all(files.map(async (name) => JSON.parse(await read(`pack/${name}`))));
    const sent = await sentByAwsClient(inputs);
    sent.forEach(({ target, body }, index) => {
      expect(target).toBe('ServiceQuotasV20190624.RequestServiceQuotaIncrease');
      expect(body).toEqual({ ServiceCode: 'kms', QuotaCode: 'L-6E3AF000', DesiredValue: inputs[index].DesiredValue });
      expect(inputs[index].DesiredValue).toBeGreaterThan(10000);
    });
    const script = await read('pack/submit.sh');
    execFileSync('sh', ['-n', join(kmsim.folder, 'pack/submit.sh')]);
    expect(script.match(/request-service-quota-increase --region \S+ --cli-input-json file:\/\/\S+/g)).toHaveLength(2);
    expect(error).toMatch(/444455556666 in ca-central-1: the applied value is not known/);
    expect(await read('pack/request.md')).toMatch(/\| 444455556666 \| ca-central-1 \| TODO \|/);
  });

  test('never runs a command, and never gives a simulated number as current usage', async () => {
    const made = await plan('shop', scenarioOf());
    const { code, error } = await kmsim.run(['request', made, '--charts', 'none']);
    expect(code).toBe(0);
    expect(error).toMatch(/TODO: .*the applied value is not known/);
    expect(error).toMatch(/TODO: .*current usage is not known/);
    const page = await read('reports/shop.request/request.md');
    for (const row of ['Average', 'Busiest second'])
      expect(page).toMatch(new RegExp(`\\| ${row} \\| TODO \\| [\\d,.]+/s \\|`));
    // Its run is of seconds: an average over a minute would be of seconds that nobody simulated.
    expect(page).toContain('| Busiest minute, average | TODO | no whole minute |');
    expect(await readdir(kmsim.folder)).not.toContain('pwned');
    expect(await read('reports/shop.request/checklist.md')).toMatch(/- \[ \] TODO: .*the applied value is not known/);
  });

  test('takes measured usage from the rows of a recording, with the numbers that went in', async () => {
    const made = await plan('shop', scenarioOf());
    const rows = Array.from({ length: 120 }, (_, second) => {
      const stamp = new Date(Date.UTC(2026, 2, 1) + second * 1000).toISOString();
      return `${stamp},${second === 70 ? 9000 : 4000},Decrypt`;
    });
    await mkdir(join(kmsim.folder, 'logs'));
    await writeFile(join(kmsim.folder, 'logs/calls.csv'), `timestamp,count,operation\n${rows.join('\n')}\n`);
    const imported = await kmsim.run([
      'import',
      'csv',
      'logs/calls.csv',
      '--region',
      'us-west-1',
      '-o',
      'used',
      '--spread',
      'even',
    ]);
    expect(imported.code, imported.error).toBe(0);
    const words = [
      'request',
      made,
      '--applied',
      'q.json',
      '--measured',
      'used',
      '--standby',
      'us-east-2',
      '--charts',
      'none',
    ];
    const { code, error } = await kmsim.run([...words, '--needed-by', '2027-02-01', '--until', '2027-06-30']);
    expect(code, error).toBe(0);
    expect(error).not.toMatch(/TODO/);
    const page = await read('reports/shop.request/request.md');
    expect(page).toMatch(/\| Average \| 4,042\/s \|/);
    expect(page).toMatch(/\| Busiest minute, average \| 4,083\/s \|/);
    expect(page).toMatch(/\| Busiest second \| 9,000\/s \|/);
    expect(page).toContain('Needed by 2027-02-01, until 2027-06-30.');
    expect(page).toMatch(/us-east-2 \| 20,000\/s \| 20,000\/s \| [\d,]+\/s \| ✓ as high/);
  });

  test('says the same numbers on the page, in the request and in the evidence', async () => {
    const made = await plan('shop', scenarioOf());
    await kmsim.run(['compare', 'shop.yaml', '--replications', '2', '--charts', 'none', '-q']);
    await kmsim.run(['request', made, 'reports/shop.compare', '--applied', 'q.json', '--charts', 'none', '-q']);
    const page = await read('reports/shop.request/request.md');
    const { DesiredValue } = JSON.parse(await read('reports/shop.request/111122223333.us-west-1.L-6E3AF000.json'));
    const answer = JSON.parse(await read(`${made}/summary.json`));
    expect(DesiredValue).toBe(answer.recommended);
    const grouped = (value: number) => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
    expect(page).toContain(`| 10,000/s | ${grouped(DesiredValue)}/s |`);
    expect(page).toContain(`${grouped(answer.answer)}/s is the smallest quota`);
    const { quotas } = JSON.parse(await read('reports/shop.request/evidence/1/summary.json'));
    expect(page).toContain(`| ${grouped(quotas[0].peakRequestsPerSecond)}/s |`);
    expect(page).toMatch(/\| client web: retries, .* \| .*throttled with it, .* with none instead.*\(simulated\) \|/);
    const seconds = (await read('reports/shop.request/evidence/1/series.csv')).trim().split('\r\n').slice(1);
    const minutes = (await read('reports/shop.request/evidence/1/series-60s.csv')).trim().split('\r\n').slice(1);
    const sum = (rows: string[], column: number) =>
      rows.reduce((total, row) => total + Number(row.split(',')[column]), 0);
    expect(sum(minutes, 6)).toBe(sum(seconds, 10));
    const [query] = JSON.parse(await read('reports/shop.request/cloudwatch.json'));
    expect(query.MetricStat.Metric.Dimensions).toContainEqual({
      Name: 'Resource',
      Value: 'CryptographicOperationsSymmetric',
    });
  });

  test('refuses what cannot be asked for, with the remedy', async () => {
    const made = await plan('shop', scenarioOf());
    const below = await kmsim.run(['request', made, '--applied', 'q.json', '--desired', '9000']);
    expect(below.code).toBe(3);
    expect(below.error).toMatch(/9,000\/s is not above the applied 10,000\/s.*the plan finds that [\d,]+\/s is needed/);
    const none = await plan('never', scenarioOf(), ['--threshold', 'latency.p50 < 1ms']);
    const hopeless = await kmsim.run(['request', none]);
    expect(hopeless.code).toBe(3);
    expect(hopeless.error).toMatch(/a higher one does not help/);
    await writeFile(join(kmsim.folder, 'shop.yaml'), scenarioOf({ rate: 11999 }));
    const changed = await kmsim.run(['request', made]);
    expect(changed.code).toBe(3);
    expect(changed.error).toMatch(/its scenario has changed since\nPlan it again: kmsim plan shop.yaml/);
  });

  test('where a resource is full no rate is asked for: it says which, and what helps', async () => {
    const grants = (perSecond: number, more = '') => `
region: us-west-1
duration: 5s
accounts: { shop: { id: "111122223333" } }
keys: { volumes: { grants: 49990 } }
clients: { fleet: { retry: none } }
${more}
workload: [{ call: CreateGrant, arrivals: { constant: ${perSecond}/s } }]
thresholds: [failed.share < 1%]
`;
    const remedy =
      /spread volumes and tables over several keys.*--quota-code L-D594A657 --region us-west-1 --desired-value/;
    const rate = await kmsim.run(['request', await plan('grants', grants(10))]);
    expect(rate.code).toBe(3);
    expect(rate.error).toMatch(
      /no request quota helps, as grants-per-key of key volumes is full at 50,000 and refused 40 requests/,
    );
    expect(rate.error).toMatch(remedy);

    const set = 'quotas: { set: [{ quota: grants-per-key, value: 50000 }] }';
    await writeFile(join(kmsim.folder, 'value.yaml'), grants(10, set));
    const solve = ['plan', 'value.yaml', '--solve', 'quotas.set.0.value', '--tolerance', '50', '--no-sensitivity'];
    expect((await kmsim.run([...solve, '--replications', '2', '--charts', 'none', '-q'])).code).toBe(0);
    const words = ['request', 'reports/value.plan', '--charts', 'none', '-o', 'more'];
    const resource = await kmsim.run(words);
    expect([resource.code, resource.out]).toEqual([0, 'grants-per-key  111122223333  us-west-1  60100\n']);
    expect(resource.error).toMatch(/TODO: grants-per-key of .* how many are in use today is not known/);
    const inPack = (name: string) => readFile(join(kmsim.folder, 'more', name), 'utf8');
    const asked = JSON.parse(await inPack('111122223333.us-west-1.L-D594A657.json'));
    expect(asked).toEqual({ ServiceCode: 'kms', QuotaCode: 'L-D594A657', DesiredValue: 60100 });
    expect(await inPack('submit.sh')).toContain('file://111122223333.us-west-1.L-D594A657.json');
    const page = await inPack('request.md');
    for (const told of [
      '| key volumes | 49,990 | 50,000 | 50,000 | 50,000 | 40 |',
      '50,050 is the smallest',
      'spread volumes',
    ])
      expect(page).toContain(told);
    expect(await inPack('checklist.md')).toContain('aws kms list-grants --region us-west-1');
    const row = {
      QuotaArn: 'arn:aws:servicequotas:us-west-1:111122223333:kms/L-D594A657',
      QuotaCode: 'L-D594A657',
      QuotaName: 'Grants per KMS key',
      ServiceCode: 'kms',
      Value: 70_000,
    };
    await writeFile(join(kmsim.folder, 'given.json'), JSON.stringify({ Quotas: [row] }));
    const given = [...words, '--applied', 'given.json'];
    expect(await kmsim.run(given)).toMatchObject({
      code: 3,
      error: expect.stringContaining('60,100 is not above the applied 70,000, and Service Quotas takes increases only'),
    });
    const larger = await kmsim.run([...given, '--desired', '80000']);
    expect([larger.code, larger.out]).toEqual([0, 'grants-per-key  111122223333  us-west-1  80000\n']);
    expect((await kmsim.run([...words, '--measured', 'x'])).code).toBe(2);
    expect((await kmsim.run(['request', 'reports/value.plan', 'reports/grants.plan'])).code).toBe(3);

    const both = await plan('both', grants(60).replace('failed.share < 1%', 'throttled.share < 1%'));
    const warned = await kmsim.run(['request', both, '-o', 'both', '--charts', 'none']);
    expect(warned.code, warned.error).toBe(0);
    expect(warned.error).toMatch(/TODO: CreateGrant of .* grants-per-key of key volumes is full at 50,000/);
  });

  test('tells what is wrong with a result or a flag', async () => {
    const made = await plan('shop', scenarioOf());
    const twice = await kmsim.run(['request', made, `./${made}`]);
    expect([twice.code, twice.error]).toEqual([3, expect.stringContaining('is asked for by 2 plans')]);
    for (const [result, exitCode] of [
      ['nowhere', 4],
      ['shop.yaml', 3],
    ] as const)
      expect(await kmsim.run(['request', result])).toMatchObject({
        code: exitCode,
        error: expect.stringContaining(result),
      });
    const mistakes: readonly (readonly [words: readonly string[], exitCode: number, message: string])[] = [
      [['--needed-by', '2027-02-30'], 2, 'expected a date as YYYY-MM-DD'],
      [['--standby', 'us-est-1'], 2, 'unknown Region "us-est-1"'],
      [['--desired', 'many'], 2, 'expected a whole number'],
      [['--applied', 'nothing.json'], 4, 'nothing.json'],
    ];
    for (const [words, exitCode, message] of mistakes) {
      const { code, error } = await kmsim.run(['request', made, ...words]);
      expect(code, error).toBe(exitCode);
      expect(error).toContain(message);
    }
  });
});
