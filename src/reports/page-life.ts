/** Why this file exists: pages of other results than runs answer to a reader too, each with no more script than it needs. */
import { packed } from './packed.ts';
import type { PageLife, PagePicture } from './page.ts';
import { pageData } from './page-data.ts';
import { pageScripts } from './page-scripts.ts';

/** A page whose charts are pointed at, and no more: points have nothing between them to be zoomed. */
export function pointingLife(): PageLife | undefined {
  const scripts = pageScripts();
  return scripts && { scripts };
}

/** A page whose charts over time can be zoomed: it carries what draws them. */
export function zoomingLife(pictures: readonly PagePicture[]): PageLife | undefined {
  const scripts = pageScripts();
  return scripts && { scripts, data: packed(pageData(pictures)) };
}
