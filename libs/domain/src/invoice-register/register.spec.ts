import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  invoiceRegisters,
  numberDocument,
  numberOf,
  openRegister,
  registerLimits,
  type DocumentKind,
  type InvoiceRegister,
} from '#domain/invoice-register';
import { instantOf, plusMs } from '#kernel';
import { storyOf } from '../../../../test/support/decider.js';

const registers = storyOf(invoiceRegisters);
const now = instantOf('2026-04-01T00:00:00.000Z');
const open = (invoicePrefix = 'INV', creditNotePrefix = 'CRN') =>
  openRegister({ entity: 'main', invoicePrefix, creditNotePrefix });
const number = (document: string, kind: DocumentKind = 'invoice') => numberDocument({ document, kind });
const opened = registers.given().when(now, open()).events;

describe('a register of numbers (S26)', () => {
  it('is opened once, with two prefixes that can be told apart', () => {
    registers
      .given(...opened)
      .when(now, open())
      .then();
    registers
      .given(...opened)
      .when(now, open('RE'))
      .thenRefused('register-exists', { entity: 'main' });
    for (const wrong of ['', 'inv', 'INV-', 'IN VOICE', 'X'.repeat(13)]) {
      registers
        .given()
        .when(now, open(wrong))
        .thenRefused('number-prefix-invalid', { param: 'invoicePrefix' });
      registers
        .given()
        .when(now, open('INV', wrong))
        .thenRefused('number-prefix-invalid', { param: 'creditNotePrefix' });
    }
    registers.given().when(now, open('INV', 'INV')).thenRefused('number-prefix-invalid');
    registers.given().when(now, number('inv_1')).thenRefused('register-not-found');
  });
  it('gives each kind of document the next number of its own series', () => {
    const story = registers.given(...opened);
    story.when(now, number('inv_1')).then({
      type: 'DocumentNumbered',
      data: { document: 'inv_1', kind: 'invoice', sequence: 1, number: 'INV-000001' },
    });
    story
      .when(now, number('crn_1', 'credit-note'))
      .then({ type: 'DocumentNumbered', data: { number: 'CRN-000001' } });
    story.when(now, number('inv_2')).then({ type: 'DocumentNumbered', data: { number: 'INV-000002' } });
    expect(numberOf(story.state, 'inv_2')).toEqual({ sequence: 2, number: 'INV-000002' });
    expect(numberOf(story.state, 'inv_3')).toBeNull();
  });
  it('gives a document that asks again nothing new', () => {
    const story = registers.given(...opened);
    story.when(now, number('inv_1'));
    story.when(plusMs(now, 1), number('inv_1')).then();
  });
  it('has no gap and no number twice, in whatever order and however often documents ask', () => {
    const asks = fc.array(
      fc.record({
        n: fc.integer({ min: 0, max: 30 }),
        kind: fc.constantFrom('invoice' as const, 'credit-note' as const),
      }),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(asks, (all) => {
        const story = registers.given(...opened);
        const given = new Map<string, string>();
        for (const { n, kind } of all) {
          const document = `${kind}_${n.toString()}`;
          for (const event of story.when(now, number(document, kind)).events)
            if (event.type === 'DocumentNumbered') {
              expect(given.has(document)).toBe(false);
              given.set(document, event.data.number);
            }
          expect(numberOf(story.state, document)?.number).toBe(given.get(document));
        }
        for (const kind of ['invoice', 'credit-note'] as const) {
          const prefix = kind === 'invoice' ? 'INV' : 'CRN';
          const documents = new Set(all.filter((one) => one.kind === kind).map(({ n }) => n));
          const numbers = [...given.values()].filter((one) => one.startsWith(prefix));
          expect(numbers).toEqual(
            [...documents].map((_, at) => `${prefix}-${(at + 1).toString().padStart(6, '0')}`),
          );
        }
      }),
    );
  });
  it('remembers a bounded number of documents', () => {
    let register: InvoiceRegister = registers.given(...opened).state;
    for (let n = 1; n <= registerLimits.remembered + 1; n += 1)
      register = invoiceRegisters.evolve(register, {
        type: 'DocumentNumbered',
        at: now,
        data: {
          document: `inv_${n.toString()}`,
          kind: 'invoice',
          sequence: n,
          number: `INV-${n.toString()}`,
        },
      });
    expect(register.numbered.size).toBe(registerLimits.remembered);
    expect([numberOf(register, 'inv_1'), numberOf(register, 'inv_2')?.sequence]).toEqual([null, 2]);
  });
  it('stops at a log with a gap', () => {
    const gap = { document: 'inv_1', kind: 'invoice', sequence: 2, number: 'INV-000002' } as const;
    expect(() =>
      invoiceRegisters.evolve(registers.given(...opened).state, {
        type: 'DocumentNumbered',
        at: now,
        data: gap,
      }),
    ).toThrow('numbers have no gap');
  });
});
