import type { RefusalCode } from '#domain/refusals';
import { isPlainObject, Field } from '../body/field.js';
import { amount, integer, text, type Rule } from '../body/rules.js';

export class VoidBody {
  @Field(text(), { says: 'Why, in words: it is in the history for ever.' }) reason!: string;
}

/** As many as an invoice has at most. */
const PARTS = 200;
const number = integer(1, 100_000);

/** Parts of printed lines: which one, and how much of it is taken back. */
const parts = (counted: 'line' | 'tax'): Rule => ({
  check: (value) => {
    if (!Array.isArray(value) || value.length > PARTS) return 'field-invalid';
    for (const part of value as readonly unknown[]) {
      const code = partProblem(part, counted);
      if (code !== null) return code;
    }
    return null;
  },
  schema: {
    type: 'array',
    maxItems: PARTS,
    items: {
      type: 'object',
      properties: { [counted]: number.schema, amount: amount.schema },
      required: [counted, 'amount'],
      additionalProperties: false,
    },
  },
});

const partProblem = (part: unknown, counted: 'line' | 'tax'): RefusalCode | null => {
  if (!isPlainObject(part)) return 'field-invalid';
  for (const key of Object.keys(part)) if (key !== counted && key !== 'amount') return 'unknown-field';
  if (part[counted] === undefined || part.amount === undefined) return 'field-missing';
  return number.check(part[counted]) ?? amount.check(part.amount);
};

export class CreditNoteBody {
  @Field(parts('line'), { says: 'Of its lines, counted from 1 as printed.' })
  lines!: { line: number; amount: string }[];
  @Field(parts('tax'), { says: 'Of its tax lines, counted from 1 as printed.', optional: true })
  taxes?: { tax: number; amount: string }[];
  @Field(text(), { says: 'Why, in words: it is in the history for ever.' }) reason!: string;
}

export class SettleRefundBody {
  @Field(text(), { says: 'Of the transfer by which it was paid.' }) reference!: string;
  @Field(text(), { says: 'Why, in words: it is in the history for ever.' }) reason!: string;
}
