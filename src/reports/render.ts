/**
 * Why this file exists: the one place that knows resvg, so that nothing loads it until a PNG is wanted, and so that the
 * same picture is the same bytes whatever fonts a machine has.
 */
import { createRequire } from 'node:module';

/** The bytes of a PNG of `svg`, `scale` times its size, drawn with the fonts that we ship and no other. */
export async function renderPng(svg: string, scale = 2): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  const require = createRequire(import.meta.url);
  const fontFiles = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) =>
    require.resolve(`dejavu-fonts-ttf/ttf/${file}`),
  );
  const font = { loadSystemFonts: false, fontFiles, defaultFontFamily: 'DejaVu Sans' };
  return new Resvg(svg, { font, fitTo: { mode: 'zoom', value: scale } }).render().asPng();
}
