/**
 * Why this file exists: a CloudTrail file is one JSON document on one line, often larger than what should be parsed at
 * once. This finds where each record begins and ends; JSON.parse reads the records, one by one.
 */
import { quoted, type TraceError, type TraceProblem } from './trace-error.ts';

export interface JsonValuesOptions {
  /** Longest record, in characters. */
  readonly maxRecordBytes: number;
  /** Most brackets inside one another, those of lists and wrappers around records included. */
  readonly maxDepth: number;
  /** The array of an object that holds the records; default: `Records`. */
  readonly listName?: string;
  /** @param line 1-based, where the record begins */
  readonly onRecord: (record: object, line: number) => void;
  readonly error: (problem: TraceProblem) => TraceError;
}

/** A list of records that is open: an array, or the array `Records` of an object, whose text up to it is kept. */
interface OpenList {
  readonly wrapper: ObjectText | undefined;
  expects: 'element or end' | 'element' | 'comma or end';
  readonly line: number;
}

/** An object whose end has not come yet. */
interface ObjectText {
  text: string;
  depth: number;
  readonly line: number;
  readonly isWrapper: boolean;
}

const CODE = { newline: 10, quote: 34, comma: 44, backslash: 92, openList: 91, closeList: 93, open: 123, close: 125 };

/** What ends or changes something, by where it stands; line feeds are counted everywhere. */
const OF_INTEREST = {
  /** All but tab, carriage return, space and byte order mark. */
  betweenRecords: /[^\t\r \uFEFF]/g,
  inObject: /["{}[\]\n]/g,
  inString: /["\\\n]/g,
};

/** What stands before the list of records in a wrapper. */
function listKey(name: string): RegExp {
  return new RegExp(`[{,]\\s*"${name}"\\s*:\\s*$`);
}

/**
 * Splits text, given piece by piece, into records: JSON objects one after another, in arrays, or in arrays `Records` of
 * objects, in any mixture.
 */
export class JsonValues {
  readonly #options: JsonValuesOptions;
  readonly #lists: OpenList[] = [];
  #object: ObjectText | undefined;
  #inString = false;
  #escaped = false;
  #line = 1;
  readonly #listKey: RegExp;

  constructor(options: JsonValuesOptions) {
    this.#options = options;
    this.#listKey = listKey(options.listName ?? 'Records');
  }

  /** @throws TraceError at the first character that no such file has there */
  push(text: string): void {
    let from = 0;
    for (let at = this.#nextAt(text, 0); at !== -1; at = this.#nextAt(text, at + 1)) {
      const code = text.charCodeAt(at);
      if (code === CODE.newline) this.#line += 1;
      else if (this.#object !== undefined) from = this.#insideObject(code, this.#object, text, from, at);
      else if (this.#betweenRecords(code, text, at)) from = at;
    }
    if (this.#object !== undefined) this.#keep(this.#object, text.slice(from));
  }

  /** @throws TraceError if something is still open */
  end(): void {
    const line = this.#object?.line ?? this.#lists.at(-1)?.line;
    if (line === undefined) return;
    const hint = 'the file may be cut short';
    throw this.#options.error({
      line,
      expected: 'the end of the JSON that begins here',
      received: 'the end of the file',
      hint,
    });
  }

  /** The next character that matters, or -1. */
  #nextAt(text: string, at: number): number {
    if (this.#escaped) return at < text.length ? at : -1;
    const inObject = this.#inString ? OF_INTEREST.inString : OF_INTEREST.inObject;
    const wanted = this.#object === undefined ? OF_INTEREST.betweenRecords : inObject;
    wanted.lastIndex = at;
    return wanted.exec(text)?.index ?? -1;
  }

  /** @returns true if the text of an object begins, or goes on, at this character */
  #betweenRecords(code: number, text: string, at: number): boolean {
    const list = this.#lists.at(-1);
    if (list !== undefined && this.#separates(code, list)) return this.#object !== undefined;
    const mayBegin = list === undefined || list.expects !== 'comma or end';
    if (mayBegin && code === CODE.openList) {
      this.#openList(undefined, this.#line);
      return false;
    }
    if (mayBegin && code === CODE.open) {
      this.#object = { text: '', depth: 0, line: this.#line, isWrapper: false };
      return this.#deeper(this.#object);
    }
    throw this.#options.error({
      line: this.#line,
      expected: expectedIn(list),
      received: quoted(text.slice(at, at + 20)),
    });
  }

  /** A comma or the end of a list, where it may stand. */
  #separates(code: number, list: OpenList): boolean {
    if (code === CODE.comma && list.expects === 'comma or end') {
      list.expects = 'element';
      return true;
    }
    if (code !== CODE.closeList || list.expects === 'element') return false;
    this.#lists.pop();
    if (list.wrapper === undefined) this.#elementEnded();
    else this.#object = list.wrapper;
    return true;
  }

  /** @returns where the text begins that is not kept yet */
  #insideObject(code: number, object: ObjectText, text: string, from: number, at: number): number {
    if (this.#inString) this.#insideString(code);
    else if (code === CODE.quote) this.#inString = true;
    else if (code === CODE.open) this.#deeper(object);
    else if (code === CODE.openList) return this.#arrayBegins(object, text, from, at);
    else return this.#bracketCloses(object, text, from, at);
    return from;
  }

  #insideString(code: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (code === CODE.backslash) this.#escaped = true;
    else if (code === CODE.quote) this.#inString = false;
  }

  #arrayBegins(object: ObjectText, text: string, from: number, at: number): number {
    const before = object.depth === 1 ? object.text.slice(-64) + text.slice(Math.max(from, at - 64), at) : '';
    if (!this.#listKey.test(before)) {
      this.#deeper(object);
      return from;
    }
    this.#keep(object, text.slice(from, at + 1));
    this.#object = undefined;
    this.#openList({ ...object, isWrapper: true }, this.#line);
    return at + 1;
  }

  #bracketCloses(object: ObjectText, text: string, from: number, at: number): number {
    object.depth -= 1;
    if (object.depth > 0) return from;
    this.#keep(object, text.slice(from, at + 1));
    this.#object = undefined;
    this.#elementEnded();
    const record = this.#parsed(object);
    if (!object.isWrapper) this.#options.onRecord(record, object.line);
    return at + 1;
  }

  #openList(wrapper: ObjectText | undefined, line: number): void {
    if (this.#lists.length >= this.#options.maxDepth) throw this.#tooDeep();
    this.#lists.push({ wrapper, expects: 'element or end', line });
  }

  #elementEnded(): void {
    const list = this.#lists.at(-1);
    if (list !== undefined) list.expects = 'comma or end';
  }

  #deeper(object: ObjectText): true {
    object.depth += 1;
    if (this.#lists.length + object.depth > this.#options.maxDepth) throw this.#tooDeep();
    return true;
  }

  #tooDeep(): TraceError {
    const expected = `at most ${this.#options.maxDepth} brackets inside one another`;
    return this.#options.error({ line: this.#line, expected, received: 'more' });
  }

  #keep(object: ObjectText, text: string): void {
    const { maxRecordBytes, error } = this.#options;
    if (object.text.length + text.length > maxRecordBytes) {
      throw error({
        line: object.line,
        expected: `a record of at most ${maxRecordBytes} characters`,
        received: 'more',
      });
    }
    object.text += text;
  }

  #parsed(object: ObjectText): object {
    try {
      return JSON.parse(object.text) as object;
    } catch {
      throw this.#options.error({ line: object.line, expected: 'a record in JSON', received: quoted(object.text) });
    }
  }
}

function expectedIn(list: OpenList | undefined): string {
  if (list === undefined) return 'a record or a list of records in JSON';
  return list.expects === 'comma or end' ? 'a comma or the end of the list of records' : 'a record in JSON';
}
