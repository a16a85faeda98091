import type { Instant } from '#kernel';
import { plusMs } from '#kernel';
import type { LedgerDocument } from './document.js';
import { labelsIn, languageOf, spellingCountryOf, type Labels, type Language } from './languages/index.js';
import { JOINT, spellingOf, type Spelling } from './spelling.js';

type Period = { readonly start: Instant; readonly end: Instant };

/** How a document speaks: its labels, and how it spells amounts, days and the names of what it charges. */
export type Idiom = Spelling & {
  readonly language: Language;
  readonly labels: Labels;
  /** The day in UTC, spelled so that no reader takes the month for the day. */
  readonly dayOf: (at: Instant) => string;
  /** Half-open (S3): the last day is that of the last millisecond. */
  readonly daysOf: (period: Period) => string;
  /** What a line's code says in words: `seat premium` is a seat of that tier. */
  readonly wordsOf: (code: string) => string;
  readonly levyOf: (code: string) => string;
};

export const idiomOf = (
  document: Pick<LedgerDocument, 'language' | 'country' | 'currency' | 'minorUnit'>,
): Idiom => {
  const { currency, minorUnit } = document;
  const language = languageOf(document.language, document.country);
  const labels = labelsIn(language);
  const { months, dayMark } = labels;
  const dayOf = (at: Instant): string => {
    const [year = '', month = '', day = ''] = at.slice(0, 10).split('-');
    const name = months[Number.parseInt(month, 10) - 1] ?? month;
    return [`${day.replace(/^0/, '')}${dayMark}`, name, year].join(JOINT);
  };
  return {
    ...spellingOf(spellingCountryOf(language, document.country), currency, minorUnit),
    ...{ language, labels, dayOf },
    daysOf: ({ start, end }) => {
      const last = plusMs(end, -1);
      return `${dayOf(start)} – ${dayOf(last < start ? start : last)}`;
    },
    wordsOf: (code) => {
      const [item = '', ...tier] = code.split(' ');
      const name = nameIn(labels.lines, item);
      return tier.length === 0 ? name : `${name} (${tier.join(' ')})`;
    },
    levyOf: (code) => nameIn(labels.levies, code),
  };
};

/** What the table does not know says itself. */
const nameIn = (names: Readonly<Record<string, string>>, code: string): string =>
  Object.hasOwn(names, code) ? (names[code] ?? code) : code;
