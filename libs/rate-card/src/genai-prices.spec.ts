import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { formatNanos, instantOf } from '#kernel';
import { catalogueVersion, genaiPrices } from '#rate-card';

const card = genaiPrices();
const at = instantOf('2026-11-01T12:00:00.000Z');

const asked = (
  provider: string,
  model: string,
  [inputTokens, cachedTokens, outputTokens]: readonly [number, number, number],
  when = at,
) => {
  const answer = card.price(
    {
      provider,
      model,
      inputTokens,
      cachedTokens,
      outputTokens,
      outcome: 'succeeded',
      latencyMs: null,
      time: null,
    },
    when,
  );
  return answer.kind === 'priced' ? formatNanos(answer.usd) : answer.code;
};

describe('the rate card', () => {
  it.each([
    ['openai', 'gpt-4o', [1000, 0, 10], '0.0026'],
    ['openai', 'gpt-4o', [1000, 100, 10], '0.002475'], // the catalogue itself computes 0.0024749999999999998
    ['openai', 'gpt-4o-mini', [1, 0, 0], '0.00000015'],
    ['openai', 'gpt-4o-mini', [1, 1, 0], '0.000000075'],
    ['azure', 'gpt-4o', [1000, 0, 10], '0.0026'],
  ] as const)('prices %s %s %j at exactly %s', (provider, model, tokens, usd) => {
    expect(asked(provider, model, tokens)).toBe(usd);
  });

  it('charges a whole request at the tier that its input reaches', () => {
    expect(asked('google', 'gemini-2.5-pro', [200_000, 0, 1_000])).toBe('0.26');
    expect(asked('google', 'gemini-2.5-pro', [200_001, 0, 1_000])).toBe('0.5150025');
  });

  it('takes the price that was in force', () => {
    expect(asked('openai', 'o3', [1_000_000, 0, 0], instantOf('2025-06-09T23:59:59.999Z'))).toBe('10');
    expect(asked('openai', 'o3', [1_000_000, 0, 0], instantOf('2025-06-10T00:00:00.000Z'))).toBe('2');
  });

  it('takes the price of the time of day', () => {
    const day = asked(
      'deepseek',
      'deepseek-reasoner',
      [1_000_000, 0, 0],
      instantOf('2026-01-01T12:00:00.000Z'),
    );
    const night = asked(
      'deepseek',
      'deepseek-reasoner',
      [1_000_000, 0, 0],
      instantOf('2026-01-01T20:00:00.000Z'),
    );
    expect(day).not.toBe(night);
  });

  it.each([
    ['openai', 'no-such-model'],
    ['nobody', 'gpt-4o'],
    ['', 'gpt-4o'],
    ['openai', ''],
  ])('refuses %p %p', (provider, model) => {
    expect(asked(provider, model, [1, 0, 0])).toBe('model-unknown');
  });

  it('names the catalogue that is installed', () => {
    const manifest = new URL('../../../node_modules/@pydantic/genai-prices/package.json', import.meta.url);
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    expect(catalogueVersion).toBe(`genai-prices@${version}`);
  });
});
