import { expect, it } from '@jest/globals';
import { type Given } from './given.js';

/** Health, metrics, document, test clock. */
export const describeOperations = (given: Given): void => {
  it('moves a test clock forwards only', async () => {
    expect((await given.operator.get('/v1/sandbox/clock')).body.kind).toBe('test');
    expect((await given.operator.post('/v1/sandbox/clock', { now: '2026-01-01T00:00:00Z' })).body.code).toBe(
      'clock-goes-back',
    );
    expect(
      (await given.operator.post('/v1/sandbox/clock?dry_run=true', { now: '2026-04-10T12:00:00Z' })).status,
    ).toBe(200);
    expect((await given.operator.post('/v1/sandbox/clock', { now: '2026-04-10T12:00:00Z' })).body).toEqual({
      kind: 'test',
      now: '2026-04-10T12:00:00.000Z',
    });
  });

  it('serves health, metrics, its document and a page to browse it without a key, and nothing from elsewhere', async () => {
    expect((await given.operator.get('/health/live', { key: null })).body).toEqual({ status: 'live' });
    expect((await given.operator.get('/health/ready', { key: null })).body).toMatchObject({ ready: true });
    expect((await given.operator.get('/metrics', { key: null })).status).toBe(200);
    const page = await given.operator.get('/docs', { key: null });
    expect([page.status, page.body.text]).toEqual([200, expect.stringContaining('swagger')]);
    for (const [, source] of String(page.body.text).matchAll(/(?:src|href)="([^"]+)"/g))
      expect(source).not.toMatch(/^https?:/);
    expect((await given.operator.get('/docs/swagger-ui-bundle.js', { key: null })).status).toBe(200);
  });
};
