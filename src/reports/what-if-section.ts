/**
 * Why this file exists: the part of a page in which its reader tries other settings. Its controls are there in the page
 * and hidden: its script shows them, and without one there is the command to type instead.
 */
import { type Control, commandOf, type WhatIf } from '../studies/what-if/control.ts';
import { phrased, short, visible } from './names.ts';
import { codeMarkup, text } from './page.ts';
import { settingWords } from './setting-words.ts';

/** The body of the section, or of one that says why there are no controls. */
export function whatIfMarkup(whatIf: WhatIf | string, command: string): string {
  if (typeof whatIf === 'string') {
    return `<p>${text(phrased(whatIf))} With other settings it is run again from a terminal, for example:</p>\n${codeMarkup(visible(`${command} --set load=1.2`))}`;
  }
  const [first] = whatIf.controls;
  const example = first?.kind === 'number' ? { 0: Math.min(first.most, roundedTo(1.2 * first.value, first.step)) } : {};
  return `<div class="offline"><p>On a screen and with scripts allowed, this page runs the simulation again with other settings. From a terminal:</p>
${codeMarkup(visible(commandOf(whatIf, example)))}</div>
<form class="what-if" hidden aria-label="Settings to try">
<p>Move a control: kmsim itself runs again, here in this page, with the same random numbers${whatIf.command === command ? '' : ', once'}. Nothing leaves your computer.</p>
<div class="controls">
${whatIf.controls.map(controlMarkup).join('\n')}
</div>
<p class="actions"><button type="button" data-do="reset">Back to the run</button> <span class="state" role="status"></span></p>
<div class="outcome"></div>
</form>`;
}

function controlMarkup(control: Control, index: number): string {
  const label = text(short(control.label, 80));
  if (control.kind === 'choice') {
    const options = control.options.map(
      (option, value) => `<option value="${value}">${text(short(option.label, 60))}</option>`,
    );
    return `<label><span>${label}</span><select data-control="${index}">${options.join('')}</select></label>`;
  }
  return `<label><span>${label}</span><output>${text(settingWords(control.value, control.unit))}</output><input type="range" data-control="${index}" data-unit="${text(control.unit)}" data-run="${control.value}" min="${control.least}" max="${control.most}" step="any" data-step="${control.step}" value="${control.value}" aria-valuetext="${text(settingWords(control.value, control.unit))}"></label>`;
}

function roundedTo(value: number, step: number): number {
  return Number((Math.round(value / step) * step).toPrecision(12));
}
