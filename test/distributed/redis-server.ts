/** A real redis-server on a free port of loopback, empty, without files; one a test file. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';

export interface RedisServer {
  readonly port: number;
  /** It dies and comes back at once on the same port, having lost all that it held. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRedis(more: readonly string[] = []): Promise<RedisServer> {
  const port = await freePort();
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', tmpdir()];
  const start = async (): Promise<ChildProcess> => {
    const started = spawn('redis-server', [...words, ...more], { stdio: ['ignore', 'pipe', 'inherit'] });
    await readyToAccept(started);
    return started;
  };
  let child = await start();
  const stop = (): Promise<void> =>
    new Promise((done) => {
      child.removeAllListeners('exit');
      child.once('exit', () => done());
      child.kill('SIGKILL');
    });
  return {
    port,
    restart: async () => {
      await stop();
      child = await start();
    },
    stop,
  };
}

function readyToAccept(child: ChildProcess): Promise<void> {
  return new Promise((ready, fail) => {
    child.once('error', () => fail(new Error('redis-server is not installed: apt-get install redis-server')));
    child.once('exit', (code) => fail(new Error(`redis-server ended with ${code}`)));
    child.stdout!.on('data', (chunk) => {
      if (/Ready to accept connections/.test(String(chunk))) ready();
    });
  });
}

export function freePort(): Promise<number> {
  return new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => found(port));
    });
  });
}
