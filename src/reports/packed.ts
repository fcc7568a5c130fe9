/**
 * Why this file exists: a page carries the data of its charts and the world of its run. They are packed, so that a page
 * stays small, by a packer whose bytes are the same on every machine and version of Node, which zlib's are not.
 */
import pako from 'pako';
import { toJson } from '../studies/computing/plain-json.ts';

/** Plain data as base64 of deflated JSON: safe inside any element of a page. Typed arrays and numbers beyond JSON survive. */
export function packed(data: unknown): string {
  return base64(pako.deflate(new TextEncoder().encode(toJson(data)), { level: 9 }));
}

function base64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 8190)
    pieces.push(btoa(String.fromCharCode(...bytes.subarray(at, at + 8190))));
  return pieces.join('');
}
