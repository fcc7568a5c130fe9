/** Why this file exists: whoever opens the folder of scenarios sees the question of each, and one picture of what came out. */
import { short } from './names.ts';
import { markdown } from './report-markdown.ts';

export interface ListedScenario {
  readonly name: string;
  readonly claim: string;
  /** What is drawn of it: its variants where it has some, else a sweep of so many axes, else its run. */
  readonly shown: 'compare' | 'run' | { readonly sweepAxes: number };
}

/**
 * The text of scenarios/README.md: one sentence and one chart a scenario, in the order given.
 *
 * @param reports path of the gallery from the scenarios, with forward slashes
 */
export function scenarioIndex(scenarios: readonly ListedScenario[], reports: string): string {
  const blocks = scenarios.map(({ name, claim, shown }) => {
    const { suffix, chart, alternative } = pictureOf(shown);
    const folder = `${reports}/${name}${suffix}`;
    return [
      `## [${markdown(name)}](${name}.yaml)`,
      `${markdown(short(claim, 400))}.`,
      `[![${alternative}](${folder}/charts/${chart}.svg)](${folder}/report.md)`,
    ].join('\n\n');
  });
  return `${[head(scenarios.length), ...blocks].join('\n\n')}\n`;
}

function pictureOf(shown: ListedScenario['shown']) {
  if (shown === 'compare')
    return { suffix: '.compare', chart: 'variant-multiples', alternative: 'Its variants side by side' };
  if (shown === 'run')
    return { suffix: '', chart: 'throttle-timeline', alternative: 'Requests a second against the quota' };
  const chart = shown.sweepAxes === 1 ? 'sweep-lines' : 'sweep-heat-map';
  return { suffix: '.sweep', chart, alternative: 'What changes over the range swept' };
}

function head(scenarios: number): string {
  return `# ${scenarios} scenarios to start from

One question a file, its answer in a sentence, and a chart of what it printed. \`kmsim init NAME\` writes one of them, with what it
reads, into your folder; \`kmsim run\` and \`kmsim compare\` print the rest. Written by \`npm run gallery\`, or by the test that holds
it current: \`npx vitest run test/cli/scenario-library.test.ts -u\`.`;
}
