/** Redis behind TLS, with a certificate made for this test: trusted only where it is named. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setUpKmsim } from '../cli/kmsim.ts';
import { freePort, type RedisServer, startRedis } from './redis-server.ts';

const kmsim = setUpKmsim();
let folder: string;
let redis: RedisServer;
let port: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kmsim-tls-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', ...kind, ...names, '-keyout', key, '-out', certificate], {
    stdio: 'ignore',
  });
  port = await freePort();
  const files = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate];
  redis = await startRedis([
    '--requirepass',
    'geheim',
    '--tls-port',
    String(port),
    '--tls-auth-clients',
    'no',
    ...files,
  ]);
});
afterAll(async () => {
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('--redis with rediss://', () => {
  it('speaks TLS to a server whose certificate is trusted', async () => {
    await writeFile(
      join(kmsim.folder, 'a.yaml'),
      'duration: 2s\nworkload: [{ call: Decrypt, arrivals: { poisson: 9/s } }]\n',
    );
    const trust = { NODE_EXTRA_CA_CERTS: join(folder, 'certificate.pem') };
    const url = `rediss://:geheim@127.0.0.1:${port}`;
    const worker = kmsim.start(['worker', '--redis', url], trust);
    const words = ['sweep', 'a.yaml', '--vary', 'load=1,2', '--charts', 'none', '--redis', url];
    expect((await kmsim.run(words, { environment: trust })).code).toBe(0);
    worker.process.kill('SIGTERM');
    expect((await worker.ended).code).toBe(0);
  });

  it('refuses one that nobody trusts, and one that speaks no TLS', async () => {
    const untrusted = await kmsim.run(['worker', '--redis', `rediss://:geheim@127.0.0.1:${port}`]);
    expect([untrusted.code, untrusted.error]).toEqual([
      4,
      `kmsim: cannot reach rediss://127.0.0.1:${port}: its certificate is of nobody we trust\nNODE_EXTRA_CA_CERTS=FILE names a further authority\n`,
    ]);
    const plain = await kmsim.run(['worker', '--redis', `redis://:geheim@127.0.0.1:${port}`]);
    expect([plain.code, plain.error.split(': ').slice(0, 2)]).toEqual([
      4,
      ['kmsim', expect.stringContaining('cannot reach redis://127.0.0.1')],
    ]);
    expect(plain.error + untrusted.error).not.toContain('geheim');
  });
});
