import { expect, test } from 'vitest';
import { BugError } from '../../src/engine/ensure.ts';
import { Simulation } from '../../src/simulation/simulate.ts';
import { worldOf } from './worlds.ts';

const restless = { kind: 'closed', workers: 2, thinkMilliseconds: 0 } as const;

test('a world in which a refused worker would ask again at the same instant is refused before it hangs', () => {
  const world = worldOf({ seconds: 1, limits: [1], flows: [{ arrivals: restless }] });
  expect(() => new Simulation(world)).toThrow(BugError);
});

test('workers may go without thinking where a refusal takes time', () => {
  const latency = { answer: { kind: 'constant', milliseconds: 1 }, refusalMilliseconds: 1 } as const;
  const world = worldOf({ seconds: 1, limits: [1], flows: [{ arrivals: restless }], latency });
  const simulation = new Simulation(world);
  while (!simulation.advance(1));
  expect(simulation.measure().workloads[0]!.failed).toBeGreaterThan(0);
});

test('a world in which a failed call would start again at once is refused before it hangs', () => {
  const clients = [{ onFailure: { kind: 'requeue', afterMilliseconds: 0 } as const }];
  const world = worldOf({ seconds: 1, limits: [1], clients, flows: [{ arrivals: { kind: 'once', calls: 3 } }] });
  expect(() => new Simulation(world)).toThrow(BugError);
});
