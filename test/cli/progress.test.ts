/** What whoever waits is told: on a terminal, in a log, and not at all. Time is the test's own. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { showBytes } from '../../src/cli/import-progress.ts';
import { type ProgressChoice, showProgress, showSearch } from '../../src/cli/progress.ts';
import type { Streams } from '../../src/cli/streams.ts';
import { showWork } from '../../src/cli/work-display.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

function listening(errorIsTerminal: boolean) {
  const told: string[] = [];
  const streams: Streams = {
    out: () => {},
    outAll: async () => {},
    error: (text) => told.push(text),
    outIsTerminal: false,
    errorIsTerminal,
    width: 80,
    environment: {},
  };
  return { told, streams };
}

/** Half-way after each second of ten. */
function wait(choice: ProgressChoice, terminal = false): readonly string[] {
  const { told, streams } = listening(terminal);
  const display = showProgress(choice, 1000, streams);
  for (let second = 1; second <= 5; second++) {
    vi.advanceTimersByTime(1000);
    const finishedRuns = second * 10;
    const throttled = { low: 0.0123456, high: 0.02 };
    display.update({ finishedRuns, runs: 100, fraction: second / 10, runsPerPoint: 10, throttled });
  }
  display.end();
  return told;
}

describe('progress', () => {
  it.each(['auto', 'plain'] as const)(
    'in a pipe with %s is a line every two seconds, the first after two',
    (choice) => {
      expect(wait(choice)).toEqual([
        'kmsim: 20% done, 2 of 10 points, 100 simulated seconds a second, 8 s left, throttled 1.23% to 2%\n',
        'kmsim: 40% done, 4 of 10 points, 100 simulated seconds a second, 6 s left, throttled 1.23% to 2%\n',
      ]);
    },
  );

  it('with never is nothing, on a terminal too', () => {
    expect([wait('never'), wait('never', true)]).toEqual([[], []]);
  });

  it('of a single run counts no runs', () => {
    const { told, streams } = listening(false);
    const display = showProgress('auto', 60, streams);
    vi.advanceTimersByTime(2500);
    display.update({ finishedRuns: 0, runs: 1, fraction: 0.5 });
    expect(told).toEqual(['kmsim: 50% done, 12 simulated seconds a second, 3 s left\n']);
  });

  it('says how narrow the intervals are, of replications until they are narrow and of a search', () => {
    const { told, streams } = listening(false);
    const [display, search] = [showProgress('auto', 6000, streams), showSearch('auto', streams)];
    const throttled = { low: 0.01, high: 0.02 };
    vi.advanceTimersByTime(2000);
    const precision = { metric: 'latency.p99', relative: 0.0834, wanted: 0.05 };
    display.update({ finishedRuns: 10, runs: 20, fraction: 0.5, throttled, precision });
    search.update({
      runs: 3,
      simulatedSeconds: 180,
      doing: 'trying 120/s',
      throttled,
      edge: '100/s to 200/s',
      runsLeft: 30,
    });
    expect(told).toEqual([
      'kmsim: 50% done, 10 of 20 runs, 1500 simulated seconds a second, 2 s left, throttled 1% to 2%, latency.p99 ±8.34% (5% wanted)\n',
      'kmsim: 3 runs, 90 simulated seconds a second, about 20 s left, trying 120/s, throttled 1% to 2%, edge from 100/s to 200/s\n',
    ]);
  });

  it.each([true, false])('of a search and of an import, on a terminal: %s', (terminal) => {
    const { told, streams } = listening(terminal);
    const [search, bytes] = [showSearch('auto', streams), showBytes('auto', streams)];
    vi.advanceTimersByTime(2000);
    search.update({ runs: 3, simulatedSeconds: 180, doing: 'trying 12000/s' });
    bytes.update(2_000_000, 8_000_000);
    expect(told.map((text) => text.replaceAll('\u001b[2K', '').replaceAll('\u001b[K', '').trim())).toEqual([
      `${terminal ? '' : 'kmsim: '}3 runs, 90 simulated seconds a second, trying 12000/s`,
      'kmsim: 25% read, 1.0 MB/s, 6 s left',
    ]);
    expect(told.every((text) => text.endsWith('\n'))).toBe(!terminal);
  });
});

describe('the work after a simulation', () => {
  it('is told every two seconds: what is done, how much, how fast, how long it takes', () => {
    const { told, streams } = listening(false);
    const { update, end } = showWork('auto', streams);
    for (let second = 1; second <= 4; second++) {
      vi.advanceTimersByTime(1000);
      update({ doing: `drawing charts, ${second} drawn` });
    }
    for (let second = 0; second < 4; second++) {
      update({ doing: 'writing series.csv', share: second / 10, bytes: second * 5e6 });
      vi.advanceTimersByTime(1000);
    }
    end();
    expect(told).toEqual([
      'kmsim: drawing charts, 2 drawn\n',
      'kmsim: drawing charts, 4 drawn\n',
      'kmsim: writing series.csv, 20% done, 5.0 MB/s, 8 s left\n',
    ]);
  });

  it('is one line of a terminal, which it leaves, and nothing with never', () => {
    const { told, streams } = listening(true);
    const { update, end } = showWork('auto', streams);
    vi.advanceTimersByTime(1500);
    update({ doing: 'reading latency.csv', share: 0.5, bytes: 1 });
    end();
    expect(told).toEqual(['\rkmsim: reading latency.csv, 50% done\u001b[K', '\r\u001b[K']);
    const silent = listening(true);
    const never = showWork('never', silent.streams);
    vi.advanceTimersByTime(9000);
    never.update({ doing: 'reading latency.csv' });
    never.end();
    expect(silent.told).toEqual([]);
  });

  it('of adding up is announced once, where the simulation took a while', () => {
    const { told, streams } = listening(false);
    const display = showProgress('auto', 60, streams);
    display.update({ finishedRuns: 0, runs: 1, fraction: 1 });
    vi.advanceTimersByTime(2500);
    for (let time = 0; time < 3; time++) display.update({ finishedRuns: 0, runs: 1, fraction: 1 });
    expect(told).toEqual(['kmsim: all is simulated, adding up\n']);
  });
});
