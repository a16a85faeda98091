import { describe, expect, it, jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { describeApi } from '#apps/api';

describe('document', () => {
  jest.setTimeout(60_000);

  describe('the API document', () => {
    it('is the one that is committed: `npm run openapi` writes it', async () => {
      expect(JSON.parse(readFileSync('docs/openapi.json', 'utf8'))).toEqual(
        JSON.parse(JSON.stringify(await describeApi())),
      );
    });

    it('is OpenAPI 3.1 whose references all lead somewhere, and promises a problem document on every route', async () => {
      const document = await describeApi();
      expect(document.openapi).toBe('3.1.0');
      const text = JSON.stringify(document);
      const schemas = Object.keys(document.components?.schemas ?? {});
      const named = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]*)"/g)].map(
        (match) => match[1] ?? '',
      );
      expect(named.filter((name) => !schemas.includes(name))).toEqual([]);
      expect(text).not.toContain('"nullable"'); // a word of 3.0
      for (const operations of Object.values(document.paths))
        for (const operation of Object.values(
          operations as Record<string, { responses: Record<string, unknown>; operationId: string }>,
        ))
          expect(operation.responses).toHaveProperty('default');
    });

    it('names every operation once', async () => {
      const document = await describeApi();
      const ids = Object.values(document.paths).flatMap((operations) =>
        Object.values(operations as Record<string, { operationId: string }>).map(
          ({ operationId }) => operationId,
        ),
      );
      expect(new Set(ids).size).toBe(ids.length);
    });
  });
});
