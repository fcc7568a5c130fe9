import { describe, expect, test } from 'vitest';
import { joined } from '../../src/reports/files.ts';

describe('a file of many chunks', () => {
  test('is one string', () => {
    expect(joined(['a,b\r\n', '1,2\r\n'])).toBe('a,b\r\n1,2\r\n');
    expect(joined([])).toBe('');
  });

  test('is the same bytes where an engine has no string that long, as for 100 days of seconds', () => {
    const chunks = ['second,account\r\n', '0,Zürich\r\n', '1,main\r\n', '2,main\r\n'];
    for (const longest of [0, 20, 30]) {
      const bytes = joined(chunks, longest);
      expect(bytes).toBeInstanceOf(Uint8Array);
      expect(new TextDecoder().decode(bytes as Uint8Array)).toBe(chunks.join(''));
    }
  });
});
