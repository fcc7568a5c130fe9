/** Why this file exists: any number of a report can be asked about: what it counts against, and where it is from. */
import { type Command, texts } from '../command.ts';
import type { Topic } from '../explain/topic.ts';
import { ExitCode, usageFailure } from '../failure.ts';

export const explain: Command = {
  name: 'explain',
  positionals: '[name..]',
  summary: 'What an operation, quota, limiter or retry mode is and why',
  positionalSummaries: { name: 'Any name; without one, what there is' },
  flags: {},
  examples: [
    ['$0 explain Decrypt', 'what a request counts against'],
    ['$0 explain crypto-symmetric', 'a quota and its history'],
    ['$0 explain sqs.SendMessage', 'what a service asks of KMS'],
    ['$0 explain js-2026-11', "an SDK's retries"],
    ['$0 explain free tier', 'names of several words need no quotes'],
  ],
  run: async (words, streams) => {
    const topics = await allTopics();
    const name = texts(words, 'name').join(' ');
    streams.out(name === '' ? contents(topics) : page(await topicNamed(topics, name)));
    return ExitCode.ok;
  },
};

/** Everything that can be asked for. */
export async function allTopics(): Promise<readonly Topic[]> {
  const { operationTopics } = await import('../explain/operation-topics.ts');
  const { quotaTopics } = await import('../explain/quota-topics.ts');
  const { modelTopics } = await import('../explain/model-topics.ts');
  const { statisticsTopics } = await import('../explain/statistics-topics.ts');
  const { actionTopics } = await import('../explain/action-topics.ts');
  const { cacheTopics } = await import('../explain/cache-topics.ts');
  const { keyTopics } = await import('../explain/key-topics.ts');
  const { keyKindTopics } = await import('../explain/key-kind-topics.ts');
  const { keySpecTopics } = await import('../explain/key-spec-topics.ts');
  const { keyStateTopics } = await import('../explain/key-state-topics.ts');
  const { policyTopics } = await import('../explain/policy-topics.ts');
  const { priceTopics } = await import('../explain/price-topics.ts');
  return [
    ...operationTopics,
    ...quotaTopics,
    ...modelTopics,
    ...statisticsTopics,
    ...actionTopics,
    ...cacheTopics,
    ...keyTopics,
    ...keyKindTopics,
    ...keySpecTopics,
    ...keyStateTopics,
    ...policyTopics,
    ...priceTopics,
  ];
}

function namesOf({ name, alsoNamed = [] }: Topic): readonly string[] {
  return [name, ...alsoNamed];
}

async function topicNamed(topics: readonly Topic[], wanted: string): Promise<Topic> {
  const called = (same: (name: string) => string) =>
    topics.find((topic) => namesOf(topic).some((name) => same(name) === same(wanted)));
  const found = called(plain) ?? called((name) => plain(name).replace(/s$/, ''));
  if (found !== undefined) return found;
  const { nearestNames } = await import('../../kms/nearest-names.ts');
  const nearest = nearestNames(wanted, topics.flatMap(namesOf))[0];
  const hint = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  throw usageFailure(`explain: nothing is called "${wanted}"${hint}`);
}

/** Letter case does not matter, nor whether words are joined by spaces or hyphens. */
function plain(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '-');
}

/** The names under their headings, wrapped at 80 columns. */
function contents(topics: readonly Topic[]): string {
  const families = [...new Set(topics.map(({ family }) => family))];
  return families
    .map((family) => {
      const names = topics.filter((topic) => topic.family === family).map(({ name }) => name);
      return `${family}\n${wrapped(names.join(', '), '  ')}\n`;
    })
    .join('\n');
}

function page(topic: Topic): string {
  const facts = topic.facts();
  const width = Math.max(...facts.map(([label]) => label.length)) + 2;
  const lines = facts.map(([label, words]) =>
    wrapped(words, ' '.repeat(width + 2)).replace(/^ */, `  ${label.padEnd(width)}`),
  );
  const others =
    topic.alsoNamed === undefined || topic.alsoNamed.length === 0 ? '' : `\n  also: ${topic.alsoNamed.join(', ')}`;
  return `${topic.name}: ${topic.title}${others}\n\n${lines.join('\n')}\n`;
}

function wrapped(words: string, indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of words.split(' ')) {
    if (line.length > indent.length && line.length + 1 + word.length > 80) {
      lines.push(line);
      line = indent;
    }
    line += line.length === indent.length ? word : ` ${word}`;
  }
  return [...lines, line].join('\n');
}
