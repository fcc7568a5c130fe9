/**
 * Why this file exists: the real client of AWS KMS has to be refused by somebody. Here is a KMS on this machine's loopback
 * that answers as a test tells it, and notes who asked when.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KMSClient, type KMSClientConfig } from '@aws-sdk/client-kms';
import { vi } from 'vitest';
import { VirtualTime } from './virtual-time.ts';

/** What a request is answered with: an error of KMS, or that nothing is wrong; `cut` ends the connection unanswered. */
export type LoopbackAnswer = 'ok' | 'cut' | { readonly name: string; readonly httpStatus: number };

/** One attempt of a call, as it reached the server. Times in milliseconds of the test's clock. */
export interface Attempt {
  /** What the SDK names the call, the same over its attempts. */
  readonly call: string;
  readonly attempt: number;
  readonly maxAttempts: number;
  /** `TrentService.` and the operation. */
  readonly target: string;
  readonly askedMilliseconds: number;
  readonly answeredMilliseconds: number;
  readonly answer: LoopbackAnswer;
}

export interface LoopbackOptions {
  /** Asked when a request comes in, in the order of their coming. */
  readonly answer: (request: { readonly attempt: number; readonly nowMilliseconds: number }) => LoopbackAnswer;
  readonly latencyMilliseconds?: number;
}

/** The clock a server lives by. */
interface Clock {
  readonly nowMilliseconds: number;
  wait(milliseconds: number): Promise<void>;
}

export interface LoopbackKms {
  readonly port: number;
  /** In the order of their answers. */
  readonly attempts: readonly Attempt[];
  close(): Promise<void>;
}

/** Listens on a port that the system chooses. */
export async function startLoopbackKms(
  clock: Clock,
  { answer, latencyMilliseconds = 5 }: LoopbackOptions,
): Promise<LoopbackKms> {
  const attempts: Attempt[] = [];
  const server = createServer(async (request, response) => {
    const askedMilliseconds = clock.nowMilliseconds;
    const asked = readAttempt(request);
    const decided = answer({ attempt: asked.attempt, nowMilliseconds: askedMilliseconds });
    request.resume();
    await clock.wait(latencyMilliseconds);
    attempts.push({ ...asked, askedMilliseconds, answeredMilliseconds: clock.nowMilliseconds, answer: decided });
    if (decided === 'cut') {
      request.socket.destroy();
      return;
    }
    // Without a date, or the client would correct its clock by ours.
    response.sendDate = false;
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.setHeader('x-amzn-requestid', asked.call);
    response.statusCode = decided === 'ok' ? 200 : decided.httpStatus;
    response.end(decided === 'ok' ? '{}' : JSON.stringify({ __type: decided.name, message: 'as told' }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const close = (): Promise<void> =>
    new Promise((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    });
  return { port: (server.address() as AddressInfo).port, attempts, close };
}

function readAttempt({ headers }: IncomingMessage): Pick<Attempt, 'call' | 'attempt' | 'maxAttempts' | 'target'> {
  const [, attempt, maxAttempts] = /^attempt=(\d+); max=(\d+)$/.exec(String(headers['amz-sdk-request'])) ?? [];
  return {
    call: String(headers['amz-sdk-invocation-id']),
    attempt: Number(attempt),
    maxAttempts: Number(maxAttempts),
    target: String(headers['x-amz-target']),
  };
}

/** A client with as many connections as it likes, and the SDK's defaults whatever the environment says. */
export function clientOf({ port }: LoopbackKms, config: KMSClientConfig = {}): KMSClient {
  return new KMSClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'nobody', secretAccessKey: 'nothing' },
    retryMode: 'standard',
    maxAttempts: 3,
    requestHandler: { httpAgent: { keepAlive: true, maxSockets: 1000 } },
    ...config,
  });
}

/** How a worker of a test calls: what it returns is over when its last call is. */
export type Worker = (send: KMSClient, time: Clock) => Promise<void>;

export interface VirtualOptions extends LoopbackOptions {
  readonly config?: KMSClientConfig;
  readonly random: () => number;
  readonly workers: readonly Worker[];
  /** What the client's clock reads at the start: rates are measured in half seconds of it. */
  readonly clockMilliseconds?: number;
}

/**
 * Workers of one real client on a virtual clock: it goes on to the next timer once every worker waits, for an answer that
 * is due or in a sleep of the client. So connections take as long as they take, and nothing depends on it.
 *
 * The client sleeps by `setTimeout(resolve, ...)`, and resolve takes an argument; what guards its connections takes none,
 * and keeps the real clock.
 */
export async function attemptsInVirtualTime(options: VirtualOptions): Promise<readonly Attempt[]> {
  const { config, random, workers, clockMilliseconds = 1_700_000_000_000 } = options;
  const time = new VirtualTime();
  const realTimeout = globalThis.setTimeout;
  const timeout = vi.spyOn(globalThis, 'setTimeout').mockImplementation(((fire: () => void, delay = 0) => {
    if (fire.length === 0) return realTimeout(fire, delay);
    void time.wait(Math.max(1, Math.trunc(delay))).then(fire);
    return undefined;
  }) as never);
  const now = vi.spyOn(Date, 'now').mockImplementation(() => clockMilliseconds + time.nowMilliseconds);
  const draws = vi.spyOn(Math, 'random').mockImplementation(random);
  const kms = await startLoopbackKms(time, options);
  const client = clientOf(kms, config);
  try {
    let running = workers.length;
    for (const worker of workers) void worker(client, time).finally(() => running--);
    await time.runWhile(() => running);
    return kms.attempts;
  } finally {
    for (const spy of [timeout, now, draws]) spy.mockRestore();
    client.destroy();
    await kms.close();
  }
}
