/**
 * Why this file exists: names come from files that others wrote. A name may hold terminal escapes, right-to-left marks,
 * markup or ten thousand characters, and none of them may change what a report says around it.
 */

/** `text` with control characters and marks that reorder text written as `\u{202e}`, and spaces of any kind as one space. */
export function visible(text: string): string {
  return text
    .replace(/[\s\u2028\u2029]+/gu, ' ')
    .replace(
      /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu,
      (mark) => `\\u{${mark.codePointAt(0)!.toString(16)}}`,
    );
}

/** A visible name of at most `length` characters, an ellipsis in its middle, so that both of its ends can be told apart. */
export function short(text: string, length: number): string {
  const characters = [
    ...visible(text.length > 4 * length + 100 ? text.slice(0, 2 * length) + text.slice(-2 * length) : text),
  ];
  if (characters.length <= length) return characters.join('');
  const tail = Math.floor((length - 1) / 3);
  return `${characters.slice(0, length - 1 - tail).join('')}…${characters.slice(characters.length - tail).join('')}`;
}

/** A name whole, in tables and sentences; only one of more than 200 characters is shortened, visibly. */
export function named(text: string): string {
  return short(text, 200);
}

/** Text that holds several names, such as a threshold or a path, whole up to 600 characters. */
export function phrased(text: string): string {
  return short(text, 600);
}

/** Text for HTML and SVG, in elements and in quoted attributes; what XML cannot hold at all is written visibly. */
export function escapeMarkup(text: string): string {
  return text
    .replace(/(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/gu, (mark) => `\\u{${mark.codePointAt(0)!.toString(16)}}`)
    .replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
