/**
 * Why this file exists: the experiment that made jitter famous. Clients contend for one row under optimistic concurrency:
 * each reads its version and writes it back; a write succeeds if nobody wrote in between, and who failed waits by its
 * backoff and reads again. KMS does not work like that, its quotas do: what is tested here are our backoffs.
 *
 * @source Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015
 */
import { type BackoffName, backoffCeilings, backoffs } from '../../src/clients/backoff.ts';
import { drawNormal } from '../../src/engine/distributions.ts';
import { RandomStream } from '../../src/engine/random.ts';

export interface Contention {
  readonly clients: number;
  readonly backoff: BackoffName;
  readonly seed: string;
}

export interface Outcome {
  /** Writes, of which as many succeed as there are clients. */
  readonly calls: number;
  /** Until the last client knows that it succeeded. */
  readonly milliseconds: number;
}

// Times in milliseconds, as the blog's own program has them.
const HOP_MEAN = 10;
const HOP_DEVIATION = 2;
const BASE = 5;
const CAP = 2000;
/** The exponent of the blog's first wait is 1, that of ours 0. */
const ceilings = backoffCeilings(2 * BASE, CAP, 64);

/** Where the message of a client is on its way to. Each is in one place at a time. */
type Stage = 'reading' | 'read' | 'writing' | 'failed' | 'succeeded';

interface Client {
  stage: Stage;
  arrives: number;
  version: number;
  refused: number;
  lastWait: number;
}

export function contend({ clients: count, backoff, seed }: Contention): Outcome {
  const [hops, waits] = [new RandomStream(`${seed}/hops`), new RandomStream(`${seed}/waits`)];
  const hop = (): number => Math.abs(HOP_MEAN + HOP_DEVIATION * drawNormal(hops));
  const row = { version: 0, writes: 0 };
  const waitOf = (client: Client): number => {
    const ceiling = ceilings[Math.min(client.refused, 64)]!;
    client.lastWait = backoffs[backoff]({ base: BASE, cap: CAP, ceiling, lastWait: client.lastWait }, waits);
    return client.lastWait;
  };
  const contenders = Array.from(
    { length: count },
    (): Client => ({ stage: 'reading', arrives: hop(), version: 0, refused: 0, lastWait: 0 }),
  );
  let milliseconds = 0;
  while (contenders.length > 0) {
    const next = earliest(contenders);
    milliseconds = next.arrives;
    if (next.stage === 'succeeded') contenders.splice(contenders.indexOf(next), 1);
    else arrive(next, row);
    next.arrives += hop();
    if (next.stage === 'reading') next.arrives += waitOf(next);
  }
  return { calls: row.writes, milliseconds };
}

function arrive(client: Client, row: { version: number; writes: number }): void {
  switch (client.stage) {
    case 'reading':
      client.version = row.version;
      client.stage = 'read';
      return;
    case 'read':
      client.stage = 'writing';
      return;
    case 'writing':
      row.writes++;
      client.stage = client.version === row.version ? 'succeeded' : 'failed';
      if (client.stage === 'succeeded') row.version++;
      return;
    default:
      client.refused++;
      client.stage = 'reading';
  }
}

function earliest(clients: readonly Client[]): Client {
  let first = clients[0]!;
  for (const client of clients) if (client.arrives < first.arrives) first = client;
  return first;
}
