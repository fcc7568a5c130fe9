/** Why this file exists: messages repeat what a file holds, and a file may hold what a terminal obeys. */

/** Control characters, line separators, characters that reverse the text, lone surrogates. */
const UNSAFE = /[\p{Cc}\p{Cs}\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]/gu;

const LONGEST_QUOTE = 80;

/** Nothing in it that a terminal would obey; tabs become spaces. */
export function printable(text: string): string {
  return text
    .replaceAll('\t', ' ')
    .replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** In quotation marks, at most 80 characters of it. */
export function quoted(text: string): string {
  return text.length <= LONGEST_QUOTE ? `"${printable(text)}"` : `"${printable(text.slice(0, LONGEST_QUOTE))}…"`;
}

/** `a, b, c and 4 more`. */
export function listed(names: readonly string[], most = 12): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
