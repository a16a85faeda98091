import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isProblem } from '../problems/problem.js';
import { parseStrictJson } from './strict-json.js';

const codeOf = (text: string): string => {
  const found = parseStrictJson(Buffer.from(text));
  return isProblem(found) ? found.code : 'sound';
};

describe('strict JSON', () => {
  it('reads what JSON.parse reads, whatever the keys and texts hold', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parseStrictJson(Buffer.from(text))).toEqual({ value: JSON.parse(text) as unknown });
      }),
    );
  });

  it('finds every duplicate key, however it is spelled and wherever it stands', () => {
    const escaped = (key: string): string =>
      Array.from(key, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[a-z"\\:{,]{1,6}$/), { minLength: 1, maxLength: 40 }),
        fc.nat(),
        (keys, nth) => {
          const twice = keys[nth % keys.length] ?? '';
          const members = [...keys.map((key) => `${JSON.stringify(key)}:"}"`), `"${escaped(twice)}" : 1`];
          expect(codeOf(`[{"inner":{${members.slice(0, -1).join(',')}}}]`)).toBe('sound');
          expect(codeOf(`[{"inner":{${members.join(',')}}}]`)).toBe('json-duplicate-key');
        },
      ),
    );
  });

  it('takes the same key again in another object', () => {
    expect(codeOf('{"a":{"a":[{"a":1},{"a":2}]},"b":"a"}')).toBe('sound');
  });

  it('counts depth by brackets outside texts', () => {
    expect(codeOf(`${'['.repeat(32)}${']'.repeat(32)}`)).toBe('sound');
    expect(codeOf(`${'['.repeat(33)}${']'.repeat(33)}`)).toBe('json-too-deep');
    expect(codeOf(JSON.stringify({ text: '['.repeat(100) }))).toBe('sound');
  });
});
