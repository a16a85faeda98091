import { describe, expect, it } from '@jest/globals';
import { fingerprintOf, languages, printDocument } from '#documents';
import { invoiceSample } from './samples.js';

describe('the language of a printed document', () => {
  it('is its own in every language, and told to screen readers', async () => {
    const prints = await Promise.all(languages.map((language) => printDocument(invoiceSample({ language }))));
    expect(new Set(prints.map(fingerprintOf)).size).toBe(languages.length);
    for (const [nth, bytes] of prints.entries())
      expect(bytes.toString('latin1')).toContain(`/Lang (${languages[nth] ?? ''})`);
  });

  it('is that of the country, and changes nothing of what earlier versions printed', async () => {
    const german = invoiceSample({ country: 'DE' });
    const chosen = { ...german, language: 'de' };
    expect(fingerprintOf(await printDocument(german))).toBe(fingerprintOf(await printDocument(chosen)));
    for (const version of ['1', '2'])
      expect(fingerprintOf(await printDocument(german, version))).toBe(
        fingerprintOf(await printDocument({ ...german, language: 'fr' }, version)),
      );
  });
});
