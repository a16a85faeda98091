import { describe, expect, it } from '@jest/globals';
import {
  fingerprintOf,
  printDocument,
  REPLACEMENT,
  templateVersion,
  withPrintableLetters,
  type LedgerDocument,
} from '#documents';
import { amount, instantOf, nanosOf } from '#kernel';
import { buyer, invoiceSample, seatLine } from './samples.js';

const pagesOf = (bytes: Buffer): number => bytes.toString('latin1').split('/Type /Page\n').length - 1;
const at = instantOf('2026-02-03T00:00:00.000Z');
const payment = {
  kind: 'payment',
  id: 'pay_1',
  method: 'Visa •••• 4242',
  amount: amount('150'),
  at,
} as const;

const documents: Readonly<Record<LedgerDocument['kind'], LedgerDocument>> = {
  invoice: invoiceSample(),
  'credit-note': {
    ...{ ...invoiceSample(), kind: 'credit-note', id: 'crn_1', number: 'CRN-000001' },
    ...{ invoice: 'INV-000042', invoiceDated: at, reason: 'A seat was taken back' },
    allTaxes: [],
    ...{ againstOpen: amount('0'), toRefund: amount('150') },
  },
  receipt: {
    ...{ ...invoiceSample(), kind: 'receipt' },
    ...{ paidAt: at, credited: amount('0'), payments: [payment] },
  },
  statement: {
    ...{ ...invoiceSample(), kind: 'statement', number: '2026-02-01 2026-03-01' },
    ...{ from: at, until: instantOf('2026-03-01T00:00:00.000Z') },
    ...{ opening: amount('0'), charges: [], disputes: [], credits: [] },
    entries: [
      { at, what: 'invoice', number: 'INV-000042', detail: null, amount: amount('150') },
      { at, what: 'payment', number: 'INV-000042', detail: 'Visa •••• 4242', amount: amount('-150') },
    ],
  },
};

/**
 * The bytes of every version of the template. If one of these fails, documents that were printed by it can no longer be printed again:
 * a change is a version more.
 */
const frozen: Readonly<Record<string, Readonly<Record<LedgerDocument['kind'], string>>>> = {
  '1': {
    invoice: '5d6e0a86f2a3d75f18635e6011b7935fc7241f5f60b347f87a00344565be33cc',
    'credit-note': '532dfbe921f6d7b575e542fb8d833138fd6b932a9c49258d8b9152e94d6f8627',
    receipt: 'e2a22004460b7b97e8773382677873300dceac833096f0eee59d840d6d617eb8',
    statement: 'ee617f0c9ce64fb120513dc3fe1ae08ec44ea4abbcd8cc213d664322a16f62c0',
  },
  '2': {
    invoice: 'e9eae0288edf004d9a19c3c764d739ee6e644babcae61655908244ad7ce5a070',
    'credit-note': 'a645198e4e71459949996e00872ee0a1d7787c626a9cae680cb43c1adde81a0d',
    receipt: '96118e1f621825d849ef2b3f9d2fab8d254330a5bcb809224e0a428a51f664c4',
    statement: 'dc1352d74a945c210aa2a136dbb62460093499fecc5c8ded0a7db6cc8681cd19',
  },
  '3': {
    invoice: '4a64b61e88e14c3ef0dfb1161d9a2d7ea34f8caa531b31259db745faef785e82',
    'credit-note': '658c0221edc0e21a82dc709eb07305d2b3c9b81cad5c9da08652b105a4f7f023',
    receipt: 'b553173a4bdbfa9d112022b15d3f6c86f39abc1ca070b8e8694d6d04a8fef6fb',
    statement: 'fe0bab7f17f940163c86ed55b5499133fcf4bf408ea66155b7f43d9bcf3b4dd0',
  },
};

describe('a printed document', () => {
  it.each(Object.keys(frozen))(
    'has the same bytes for ever, by version %s of the template',
    async (version) => {
      const prints = await Promise.all(
        Object.values(documents).map(async (document) => {
          const bytes = await printDocument(document, version);
          expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
          expect(fingerprintOf(await printDocument(document, version))).toBe(fingerprintOf(bytes));
          return [document.kind, fingerprintOf(bytes)];
        }),
      );
      expect(Object.fromEntries(prints)).toEqual(frozen[version]);
      expect(Object.keys(frozen).at(-1)).toBe(templateVersion);
      await expect(printDocument(documents.invoice, '0')).rejects.toThrow('version of the template');
    },
  );

  it.each([
    ['Åse Łukasiewicz · Ελλάδα · Київ · Việt Nam · Țară €₽', null],
    ['e\u0301te\u0301', 'été'],
    ['বিল 12', '[?] 12'],
    ['Café ☕\ufe0f GmbH', 'Café [?] GmbH'],
  ])('prints %s, or says visibly that it cannot', async (name, instead) => {
    const given = invoiceSample({ buyer: { ...buyer, name } });
    const { document, lacking } = withPrintableLetters(given);
    expect(document.buyer?.name).toBe(instead ?? name);
    expect(lacking).toBe(document.buyer?.name.includes(REPLACEMENT));
    const shown = await printDocument(given);
    const said = await printDocument(invoiceSample({ buyer: { ...buyer, name: instead ?? name } }));
    // The remark stands beside what was replaced.
    expect(fingerprintOf(shown) === fingerprintOf(said)).toBe(!lacking);
  });

  it('runs over as many pages as it needs', async () => {
    expect(pagesOf(await printDocument(invoiceSample()))).toBe(1);
    const lines = Array.from({ length: 400 }, (_, nth) => seatLine(1, '30', (nth % 28) + 1));
    expect(pagesOf(await printDocument(invoiceSample({ lines })))).toBeGreaterThan(10);
  });

  it('says more where its facts say more: marks, reverse charge, payments', async () => {
    const free = { code: 'VAT reverse charge', jurisdiction: 'DE', rate: amount('0') };
    const changes = [
      {},
      { mark: 'void', note: 'Sent twice' },
      { mark: 'credited' },
      { mark: 'paid', payments: [payment], open: amount('0') },
      { taxes: [{ ...free, base: amount('150'), amount: amount('0') }] },
      { dueAt: at },
    ] as const;
    const prints = await Promise.all(changes.map((one) => printDocument(invoiceSample(one))));
    expect(new Set(prints.map(fingerprintOf)).size).toBe(changes.length);
  });

  it.each(['USD', 'EUR', 'GBP', 'CHF', 'CAD', 'AUD', 'SEK', 'NOK', 'DKK', 'PLN', 'JPY'])(
    'is printed in %s as any buyer spells it',
    async (currency) => {
      const minorUnit = currency === 'JPY' ? amount('1') : amount('0.01');
      const lines = [
        seatLine(3, '1234567'),
        seatLine(-1, '30'),
        { ...seatLine(1, '1'), days: null, period: null },
      ];
      const prints = [null, 'DE', 'FR', 'CH', 'US'].map((country) =>
        printDocument(invoiceSample({ currency, minorUnit, country, lines, buyer: null })),
      );
      for (const bytes of await Promise.all(prints)) expect(pagesOf(bytes)).toBe(1);
    },
  );

  it('keeps to its page whatever a person typed', async () => {
    const name = `${'W'.repeat(400)}\u0000\u202e${'é'.repeat(5)}`;
    const address = Array.from({ length: 9 }, () => 'Ελλάδα Москва Việt '.repeat(20));
    const typed = { ...buyer, name, address, email: `${'a'.repeat(200)}@example.com` };
    expect(pagesOf(await printDocument(invoiceSample({ buyer: typed })))).toBeLessThanOrEqual(2);
  });

  it('is bounded', async () => {
    const lines = Array.from({ length: 2_001 }, () => seatLine(1, '30'));
    await expect(printDocument(invoiceSample({ lines, open: nanosOf(0n) }))).rejects.toThrow('bounded');
  });
});
