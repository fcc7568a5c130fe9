/**
 * Why this file exists: the one place that knows vega, so that nothing loads it until a picture is wanted, and so that
 * the same chart is the same bytes on every machine, in Node and in a browser's worker.
 */
import type { VegaLiteSpec } from './charts/chart.ts';
import { textWidth } from './text-metrics.ts';

/** What is drawn inside an `<svg>` element, and how large it is, in pixels. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly content: string;
  /** What vega-lite or vega complained of: empty for every chart of ours. */
  readonly warnings: readonly string[];
}

export interface DrawOptions {
  /** vega-interpreter's `expressionInterpreter`, where a page's policy forbids code made from text. Same bytes. */
  readonly interpreter?: unknown;
}

/** Draws a Vega-Lite specification. Drawings are made one after another: vega numbers its clip paths by process. */
export function draw(spec: VegaLiteSpec, options: DrawOptions = {}): Promise<Drawing> {
  const drawing = previous.then(() => drawNow(spec, options));
  previous = drawing.catch(() => undefined);
  return drawing;
}

/** A standalone SVG file's text for a Vega-Lite specification. */
export async function renderSvg(spec: VegaLiteSpec): Promise<string> {
  const { width, height, content } = await draw(spec);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${content}</svg>\n`;
}

/** Loads vega before there is anything to draw, for who would otherwise wait idly; the first drawing does too. */
export function loadVega(): Promise<unknown> {
  loaded ??= load();
  return loaded;
}

let previous: Promise<unknown> = Promise.resolve();
let loaded: Promise<Awaited<ReturnType<typeof load>>> | undefined;

async function drawNow(spec: VegaLiteSpec, { interpreter }: DrawOptions): Promise<Drawing> {
  loaded ??= load();
  const { vega, vegaLite } = await loaded;
  const warnings: string[] = [];
  const logger = collectingLogger(warnings);
  vega.resetSVGDefIds();
  const compiled = vegaLite.compile(spec as unknown as Parameters<typeof vegaLite.compile>[0], { logger }).spec;
  const runtime = interpreter === undefined ? vega.parse(compiled) : vega.parse(compiled, undefined, { ast: true });
  const expr = interpreter === undefined ? {} : { expr: interpreter as never };
  const view = new vega.View(runtime, { renderer: 'none', logger, ...expr });
  try {
    const svg = await view.toSVG();
    const size = /^<svg[^>]* width="([\d.]+)" height="([\d.]+)"[^>]*>/.exec(svg);
    if (size === null) throw new Error('vega wrote no svg element');
    const content = withoutRoles(svg.slice(size[0].length, svg.lastIndexOf('</svg>')));
    return { width: Number(size[1]), height: Number(size[2]), content, warnings };
  } finally {
    view.finalize();
  }
}

/** A chart is one picture with one text, so its groups of marks are nothing of their own to a screen reader. */
function withoutRoles(content: string): string {
  return content.replaceAll(
    /(<g class="[^"]*"(?: clip-path="[^"]*")?) role="graphics-[a-z]+"(?: aria-roledescription="[^"]*")?/g,
    '$1',
  );
}

async function load() {
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  // The types leave `textMetrics` out; vega documents it as the place to put one's own metrics.
  const metrics = (vega as unknown as { textMetrics: { width: (item: VegaText, text: unknown) => number } })
    .textMetrics;
  metrics.width = (item, text) =>
    textWidth(
      String(text ?? '').trim(),
      item.fontSize ?? 11,
      item.fontWeight === 'bold' || Number(item.fontWeight) >= 600 ? 'bold' : 'normal',
    );
  return { vega, vegaLite };
}

interface VegaText {
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
}

function collectingLogger(warnings: string[]) {
  const logger = {
    level: () => logger,
    error: (...message: unknown[]) => {
      warnings.push(message.join(' '));
      return logger;
    },
    warn: (...message: unknown[]) => {
      warnings.push(message.join(' '));
      return logger;
    },
    info: () => logger,
    debug: () => logger,
  };
  // The one overloaded method of vega's logger interface, `level`, is a getter and a setter there.
  return logger as never;
}
