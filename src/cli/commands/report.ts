/** Why this file exists: charts and pages get better, and a result of last year need not be simulated again to have them. */
import { type Command, isOn, text, texts, type Words } from '../command.ts';
import { ExitCode, usageFailure } from '../failure.ts';
import { chartsOf, colorOf, oneOf, progressOf, studyFlags } from '../flags.ts';
import { type Streams, usesColor } from '../streams.ts';

export const report: Command = {
  name: 'report',
  positionals: '<result..>',
  summary: 'Draw reports again from stored results, without running anything',
  positionalSummaries: {
    result: 'Result folders; or a folder of results, which gets an index.html over all of them',
  },
  flags: {
    out: { ...studyFlags.out, describe: 'Folder to write (default: where the result lies)' },
    force: studyFlags.force,
    charts: { ...studyFlags.charts, describe: 'svg,png or none (default: as before)' },
    format: { type: 'string', requiresArg: true, describe: 'Of standard output: text, json or md' },
    progress: studyFlags.progress,
    color: studyFlags.color,
    quiet: { type: 'boolean', describe: 'No messages', alias: 'q' },
  },
  examples: [
    ['$0 report reports/storm', 'the same data, drawn anew'],
    ['$0 report reports', 'writes reports/index.html'],
  ],
  run: async (words, streams) => {
    const results = texts(words, 'result');
    const out = text(words, 'out');
    if (out === '') throw usageFailure('--out: expected a folder; got ""');
    if (out !== undefined && results.length > 1) throw usageFailure('--out: expected one result with it');
    const { isGallery } = await import('../stored-gallery.ts');
    for (const result of results) {
      if (await isGallery(result)) await gallery(result, words, streams);
      else await redrawOne(result, words, streams);
    }
    return ExitCode.ok;
  },
};

async function redrawOne(result: string, words: Words, streams: Streams): Promise<void> {
  const format = oneOf(words, 'format', ['text', 'json', 'md'], 'text');
  const { openStored } = await import('../stored-folder.ts');
  const { drawingOf, redraw } = await import('../redraw.ts');
  const { shown, showWork } = await import('../work-display.ts');
  const work = showWork(isOn(words, 'quiet') ? 'never' : progressOf(words), streams);
  const [out, force] = [text(words, 'out'), isOn(words, 'force')];
  const charts = text(words, 'charts') === undefined ? undefined : chartsOf(words);
  const { drawing, folder, changed } = await shown(work, async () => {
    const stored = await openStored(result, work.update);
    const drawing = await drawingOf(stored);
    return { drawing, ...(await redraw(stored, drawing, { out, force, charts, work })) };
  });
  if (format === 'text') {
    streams.out(await drawing.text({ color: usesColor(colorOf(words), streams), width: streams.width }));
  } else {
    const again = await openStored(folder);
    streams.out(await again.text(format === 'json' ? 'summary.json' : 'report.md'));
  }
  if (isOn(words, 'quiet')) return;
  for (const name of changed)
    streams.error(`kmsim: warning: ${name} is not what its manifest says: it was changed after it was written\n`);
  streams.error(`kmsim: wrote ${folder}\n`);
}

async function gallery(folder: string, words: Words, streams: Streams): Promise<void> {
  if (text(words, 'out') !== undefined) throw usageFailure('--out: a folder of results gets its page where it lies');
  const { writeGalleryPage } = await import('../stored-gallery.ts');
  const { file, skipped, entries } = await writeGalleryPage(folder);
  streams.out(`${file}\n`);
  if (isOn(words, 'quiet')) return;
  for (const reason of skipped) streams.error(`kmsim: warning: ${reason}\n`);
  streams.error(`kmsim: wrote ${file} over ${entries} ${entries === 1 ? 'result' : 'results'}\n`);
}
