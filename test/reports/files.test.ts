import { describe, expect, test } from 'vitest';
import { joined } from '../../src/reports/files.ts';

describe('a file of many chunks', () => {
  test('is one string', () => {
    expect(joined(['a,b\r\n', '1,2\r\n'])).toBe('a,b\r\n1,2\r\n');
    expect(joined([])).toBe('');
  });

  test('is handed on in pieces where it is long, as for days of seconds, and never whole', async () => {
    const chunks = ['second,account\r\n', '0,Zürich\r\n', '1,main\r\n', '2,main\r\n'];
    for (const longest of [0, 20, 30]) {
      let made = 0;
      const counted = function* () {
        for (const chunk of chunks) {
          made++;
          yield chunk;
        }
      };
      const pieces: string[] = [];
      for await (const piece of joined(counted(), longest) as AsyncIterable<string>) {
        pieces.push(piece);
        expect(made).toBeLessThanOrEqual(Math.max(pieces.length, 3));
      }
      expect(pieces.join('')).toBe(chunks.join(''));
    }
  });
});
