/**
 * Why this file exists: a recording may be larger than memory, packed, cut short or made to expand without end, so it is
 * read as a stream of bounded length, whatever it turns out to be.
 */
import { closeSync, createReadStream, openSync, readSync, type Stats, statSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { systemError, TraceError, type TraceProblem } from './trace-error.ts';

/**
 * The text of a file, unpacked if it is gzip (also several gzips one after another), without a byte order mark. Bytes
 * that are no UTF-8 become U+FFFD.
 *
 * @param name how messages call the file
 * @param maxBytes most bytes of text, once unpacked
 * @param onRead told how many bytes of the file itself were read
 * @throws TraceError if the file is missing, unreadable, no plain file, empty, in a packing or encoding other than gzip
 * and UTF-8, damaged, or longer than `maxBytes`
 */
export async function* fileText(
  path: string,
  name: string,
  maxBytes: number,
  onRead?: (bytes: number) => void,
): AsyncGenerator<string> {
  checkPlainFile(path, name);
  const head = attempt(name, () => firstBytes(path));
  if (head.length === 0) throw new TraceError(name, { line: null, expected: 'a recording', received: 'an empty file' });
  checkEncoding(head, name);
  const decoder = new TextDecoder('utf-8');
  let bytes = 0;
  for await (const chunk of isGzip(head) ? unpacked(path, name, onRead) : plain(path, name, onRead)) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new TraceError(name, tooLong(maxBytes));
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield text;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

function tooLong(maxBytes: number): TraceProblem {
  const hint = 'cut the recording into shorter ones';
  return { line: null, expected: `at most ${maxBytes} bytes of text, unpacked`, received: 'more', hint };
}

function checkPlainFile(path: string, name: string): void {
  const stats: Stats = attempt(name, () => statSync(path));
  if (stats.isFile()) return;
  const received = stats.isDirectory() ? 'a directory' : 'a device, pipe or socket';
  throw new TraceError(name, { line: null, kind: 'unreadable', expected: 'a file', received });
}

function firstBytes(path: string): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const head = new Uint8Array(8);
    return head.subarray(0, readSync(file, head, 0, head.length, 0));
  } finally {
    closeSync(file);
  }
}

const MAGIC = {
  gzip: [0x1f, 0x8b],
  zip: [0x50, 0x4b, 0x03, 0x04],
  zstd: [0x28, 0xb5, 0x2f, 0xfd],
  bzip2: [0x42, 0x5a, 0x68],
  xz: [0xfd, 0x37, 0x7a, 0x58, 0x5a],
  Parquet: [0x50, 0x41, 0x52, 0x31],
  'UTF-16': [0xff, 0xfe],
  'UTF-16 (big-endian)': [0xfe, 0xff],
};

function isGzip(head: Uint8Array): boolean {
  return startsWith(head, MAGIC.gzip);
}

function checkEncoding(head: Uint8Array, name: string): void {
  for (const [encoding, magic] of Object.entries(MAGIC)) {
    if (encoding === 'gzip' || !startsWith(head, magic)) continue;
    const expected = 'UTF-8 text, plain or in gzip';
    throw new TraceError(name, { line: null, expected, received: encoding, hint: 'convert the file first' });
  }
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}

async function* plain(path: string, name: string, onRead?: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path);
  try {
    for await (const chunk of file as AsyncIterable<Uint8Array>) {
      onRead?.(chunk.length);
      yield chunk;
    }
  } catch (error) {
    throw readError(name, error);
  } finally {
    file.destroy();
  }
}

async function* unpacked(path: string, name: string, onRead?: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path);
  const gunzip = createGunzip({ chunkSize: 64 * 1024 });
  file.on('error', (error) => gunzip.destroy(error));
  try {
    const text = file.pipe(gunzip);
    file.on('data', (chunk) => onRead?.(chunk.length));
    for await (const chunk of text) yield chunk as Uint8Array;
  } catch (error) {
    throw readError(name, error);
  } finally {
    gunzip.destroy();
    file.destroy();
  }
}

function attempt<T>(name: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw readError(name, error);
  }
}

/** What a system call or zlib reported, as a TraceError; another error is a bug and stays what it is. */
function readError(name: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_') ? new TraceError(name, gzipProblem(code)) : systemError(name, error);
}

function gzipProblem(code: string): TraceProblem {
  const received = code === 'Z_BUF_ERROR' ? 'one that ends too early' : 'a damaged one';
  return { line: null, expected: 'a whole gzip file', received, hint: 'copy or download it again' };
}
