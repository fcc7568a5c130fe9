/** What holds for every action of every service, whatever is asked of it in whatever order. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RandomStreams } from '../../../src/engine/random.ts';
import { defaultOf } from '../../../src/scenario/schema/actions.ts';
import { parseDuration, parseSize } from '../../../src/scenario/units.ts';
import { type ActionCall, type ActionDefinition, DONE, LATER } from '../../../src/workloads/action.ts';
import { actionDefinitions } from '../../../src/workloads/services/index.ts';
import type { SettingValues } from '../../../src/workloads/setting-definitions.ts';

test('a setting that several actions have is of one kind, with the same words', () => {
  const kinds = new Map<string, string>();
  for (const { name, settings } of actionDefinitions)
    for (const [setting, definition] of Object.entries(settings)) {
      const kind = definition.kind === 'word' ? definition.words.join(' ') : definition.kind;
      expect(`${name} ${setting} ${kinds.get(setting) ?? kind}`).toBe(`${name} ${setting} ${kind}`);
      kinds.set(setting, kind);
    }
});

describe.each(actionDefinitions.map((definition) => [definition.name, definition] as const))(
  '%s',
  (_name, definition) => {
    test('names a key setting, a source and an occasion for each of its requests', () => {
      for (const { key, when, source, operation, operations } of definition.requests) {
        if (key !== undefined) expect(definition.settings[key]?.kind).toBe('key');
        expect(when.length * source.length).toBeGreaterThan(0);
        expect(operations !== undefined).toBe(operation === 'CreateGrant');
      }
    });

    test('answers with a request of its own, DONE or LATER, under any history of calls', () => {
      const steps = fc.array(fc.tuple(fc.nat({ max: 600 }), fc.nat({ max: 2 }), fc.nat({ max: 3 })), { maxLength: 60 });
      fc.assert(
        fc.property(steps, (history) => replay(definition, history)),
        { numRuns: 30 },
      );
    });
  },
);

/** Each step: seconds later, an instance's call, and after so many answers a failure (3: none). */
function replay(definition: ActionDefinition, history: readonly (readonly [number, number, number])[]): void {
  const action = createUsual(definition);
  let now = 0;
  for (const [later, instance, failsAfter] of history) {
    now += later * 1e9;
    const call = callOf(instance, now);
    let next = action.begin(call);
    for (let answers = 0; next !== DONE && next !== LATER && answers < 5; answers++) {
      expect(definition.requests[next]).toBeDefined();
      call.request = next;
      call.made = answers;
      call.nowNanoseconds += 1e7;
      if (answers === failsAfter) action.failed?.(call);
      next = answers === failsAfter ? DONE : action.answered(call);
    }
    if (next === LATER) expect(call.waitNanoseconds).toBeGreaterThan(0);
    if (later === 0) action.forget?.(instance);
  }
}

function callOf(instance: number, nowNanoseconds: number): ActionCall {
  const numbers = { request: 0, target: -1, made: -1, note: 0, secondNote: 0, waitNanoseconds: 0 };
  return { ...numbers, instance, principal: instance, nowNanoseconds };
}

/** With its defaults, without a cache. */
function createUsual(definition: ActionDefinition) {
  const streams = new RandomStreams('1', 0);
  const settings = Object.entries(definition.settings).flatMap(([name, setting]) => {
    const value = defaultOf(setting);
    if (setting.kind === 'key') return [[name, 'key'] as const];
    if (value === undefined) return [];
    const parsed =
      setting.kind === 'duration' ? parseDuration(value) : setting.kind === 'size' ? parseSize(value) : undefined;
    return [[name, parsed?.kind === 'value' ? parsed.value : value] as const];
  });
  const kept = new Map<string, unknown>();
  return definition.create(Object.fromEntries(settings) as SettingValues, {
    workload: 'calls',
    cache: null,
    instances: 3,
    principals: 3,
    stream: (purpose) => streams.stream('workload', purpose),
    shared: <T>(_scope: string, name: string, make: () => T): T => {
      if (!kept.has(name)) kept.set(name, make());
      return kept.get(name) as T;
    },
  });
}
