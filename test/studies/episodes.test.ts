import { describe, expect, it } from 'vitest';
import { findEpisodes } from '../../src/studies/measures/episodes.ts';
import { type Columns, flow, handMadeMeasurement, handMadeWorld } from './hand-made.ts';

const world = handMadeWorld({}, { duration: 200, warmup: 0 });

function episodesOf(columns: Columns) {
  return findEpisodes(world, handMadeMeasurement(world, [columns])).episodes;
}

/** 200 seconds of `usual`, but for these. */
function seconds(usual: number, exceptions: Readonly<Record<number, number>>): readonly number[] {
  return Array.from({ length: 200 }, (_, second) => exceptions[second] ?? usual);
}

describe('an episode', () => {
  it('goes on over gaps of 5 seconds, not of 6', () => {
    const found = episodesOf({ throttledFirstTries: seconds(0, { 70: 1, 76: 2, 83: 4 }) });
    expect(found.map(({ startSecond, endSecond, throttled }) => [startSecond, endSecond, throttled])).toEqual([
      [70, 76, 3],
      [83, 83, 4],
    ]);
  });

  it('of first tries above the usual is a burst up to 5 seconds, load beyond', () => {
    const short = { 100: 50, 101: 50, 102: 50, 103: 50, 104: 50 };
    const [burst] = episodesOf({ admittedFirstTries: seconds(90, {}), throttledFirstTries: seconds(0, short) });
    expect(burst).toMatchObject({ startSecond: 100, endSecond: 104, cause: 'burst', peakRequestsPerSecond: 140 });
    const [load] = episodesOf({
      admittedFirstTries: seconds(90, {}),
      throttledFirstTries: seconds(0, { ...short, 105: 50 }),
    });
    expect(load).toMatchObject({ endSecond: 105, cause: 'load' });
  });

  it('in which first tries are as before is put down to retries', () => {
    const [episode] = episodesOf({
      admittedFirstTries: seconds(90, {}),
      admittedRetries: seconds(0, { 120: 10, 121: 10 }),
      throttledRetries: seconds(0, { 120: 40, 121: 30 }),
    });
    expect(episode).toMatchObject({ startSecond: 120, endSecond: 121, cause: 'retries' });
  });

  it('without a retry is never put down to retries, though fewer calls than usual were throttled', () => {
    const [episode] = episodesOf({
      admittedFirstTries: seconds(90, { 120: 70, 121: 70 }),
      throttledFirstTries: seconds(0, { 120: 5, 121: 5 }),
    });
    expect(episode).toMatchObject({ startSecond: 120, endSecond: 121, cause: 'burst' });
  });

  it('is put down to load where first tries alone exceed the limit, however many retries follow', () => {
    const [episode] = episodesOf({
      admittedFirstTries: seconds(80, {}),
      throttledFirstTries: seconds(70, {}),
      throttledRetries: seconds(400, {}),
    });
    expect(episode).toMatchObject({ startSecond: 0, endSecond: 199, cause: 'load' });
  });

  it('before the end of the warm-up is left out', () => {
    const warm = handMadeWorld({}, { duration: 200, warmup: 100 });
    const columns = [{ throttledFirstTries: seconds(0, { 50: 5, 150: 7 }) }];
    const measurement = handMadeMeasurement(warm, columns);
    expect(findEpisodes(warm, measurement).episodes.map(({ startSecond }) => startSecond)).toEqual([150]);
  });

  it('names who asked most, by workload and operation', () => {
    const two = handMadeWorld(
      { flows: [flow, { ...flow, operation: 'Encrypt' }, { ...flow, operation: 'Encrypt' }] },
      { duration: 200, warmup: 0 },
    );
    const { episodes } = findEpisodes(
      two,
      handMadeMeasurement(two, [
        { throttledFirstTries: seconds(0, { 10: 25 }) },
        { admittedFirstTries: seconds(30, {}) },
        { admittedFirstTries: seconds(45, {}) },
      ]),
    );
    expect(episodes[0]!.top).toEqual([
      { workload: 'w1', operation: 'Encrypt', share: 0.75 },
      { workload: 'w1', operation: 'Decrypt', share: 0.25 },
    ]);
  });

  it('is left out where there are too many of them, the least throttled first, and what is left out is said', () => {
    const measurement = handMadeMeasurement(world, [
      { throttledFirstTries: seconds(0, { 10: 3, 30: 1, 50: 2, 70: 2, 90: 2, 110: 9 }) },
    ]);
    const { episodes, leftOut } = findEpisodes(world, measurement, 4);
    expect(episodes.map(({ startSecond, throttled }) => [startSecond, throttled])).toEqual([
      [10, 3],
      [50, 2],
      [70, 2],
      [110, 9],
    ]);
    expect(leftOut).toEqual({ episodes: 2, throttled: 3 });
    expect(findEpisodes(world, measurement, 6)).toEqual({ episodes: findEpisodes(world, measurement).episodes });
  });
});
