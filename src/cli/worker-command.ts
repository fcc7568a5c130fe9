/** Why this file exists: `kmsim worker`: computes points of sweeps until it is told to stop. */
import { availableParallelism } from 'node:os';
import { visible } from '../reports/names.ts';
import { OtherVersion, servePoints } from '../studies/distributed/point-worker.ts';
import { ENGINE } from '../studies/version.ts';
import { isOn, type Words } from './command.ts';
import { ExitCode, Failure, usageFailure } from './failure.ts';
import { oneOf, positiveInteger } from './flags.ts';
import { listenForInterruption } from './interruption.ts';
import { redisOf, toldApart } from './redis-flag.ts';
import type { Streams } from './streams.ts';

const TELL_EVERY_MILLISECONDS = 2000;

/** Until SIGINT or SIGTERM, which is its usual end: exit 0. */
export async function runWorkerCommand(words: Words, streams: Streams): Promise<ExitCode> {
  const address = await redisOf(words);
  if (address === undefined) throw usageFailure('--redis: expected the URL of a Redis or Valkey; got nothing');
  const progress = oneOf(words, 'progress', ['auto', 'plain', 'never'], 'auto');
  const say = isOn(words, 'quiet') ? () => {} : (line: string) => streams.error(`kmsim: ${line}\n`);
  const jobs = positiveInteger(words, 'jobs') ?? availableParallelism();
  const counter = countPoints(progress === 'never' ? () => {} : say);
  const interruption = listenForInterruption();
  try {
    await toldApart(() =>
      servePoints({
        address,
        jobs,
        signal: interruption.signal,
        onReady: () => say(`worker of kmsim ${ENGINE} at ${address.shown}, ${jobs} at once`),
        onPoint: counter.count,
        onTrouble: (name, reason) => streams.error(`kmsim: refused the point ${visible(name)}: ${visible(reason)}\n`),
      }),
    );
    say(`stopped after ${counter.words()}; what was under way is back in the queue`);
    return ExitCode.ok;
  } catch (error) {
    if (!(error instanceof OtherVersion)) throw error;
    const versions = error.versions.map(visible).join(', ');
    throw new Failure(
      ExitCode.input,
      `the sweeps that wait at ${address.shown} are of kmsim ${versions}, and this is kmsim ${ENGINE}`,
      'Results are the same bytes everywhere only with the same version: install that one here',
    );
  } finally {
    interruption.end();
  }
}

/** Says how many points are done and how fast, a line every two seconds at most. */
function countPoints(say: (line: string) => void) {
  const started = performance.now();
  let points = 0;
  let told = started;
  const words = (): string => `${points} ${points === 1 ? 'point' : 'points'}`;
  const count = (): void => {
    points++;
    const now = performance.now();
    if (now - told < TELL_EVERY_MILLISECONDS) return;
    told = now;
    say(`${words()} computed, ${((points * 1000) / (now - started)).toFixed(1)} a second`);
  };
  return { count, words };
}
