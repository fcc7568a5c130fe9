/**
 * The library: simulate a world and read what was measured. The command line (`kmsim`) is built on the same parts.
 *
 * @example
 * import { loadScenario, simulate } from 'kmsim';
 * const scenario = await loadScenario({ file: 'scenario.yaml', sets: [], allowPaths: [] });
 * if (scenario.ok) console.log(simulate(scenario.world).workloads[0]?.calls);
 */
export { simulate, Simulation, type SimulationOptions } from './simulation/simulate.ts';
