import {
  accept,
  fingerprintOf,
  formatNanos,
  refuse,
  type Decide,
  type Instant,
  type Nanos,
  type Refused,
  type View,
} from '#kernel';
import type { Customer } from './customer.js';
import type { CustomerEvent } from './events.js';
import { totalOf, type InvoiceLine } from './lines.js';

/**
 * What a change would do now, in exact amounts (R18). Whoever confirms hands its token back: what is done is what was shown,
 * or it is refused as stale.
 */
export type Preview = {
  readonly kind: 'preview';
  /** Charged or given back at once. */
  readonly lines: readonly InvoiceLine[];
  readonly dueNow: Nanos;
  /** When it holds: now, or with the next cycle. */
  readonly effectiveAt: Instant;
  readonly token: string;
};

export type Look<Code extends string> = (customer: View<Customer>, at: Instant) => Preview | Refused<Code>;

type Shown = {
  readonly lines: readonly InvoiceLine[];
  readonly dueNow?: Nanos;
  readonly effectiveAt: Instant;
  /** Everything else that whoever confirms has seen: what is asked for, and what it starts from. */
  readonly about: readonly (string | number | null)[];
};

/**
 * The token stands for the amounts, their days and prices, the plan and the numbers that the change starts from; not for the
 * instant of looking, so that a preview holds as long as what it shows.
 */
export const previewOf = ({ lines, dueNow = totalOf(lines), effectiveAt, about }: Shown): Preview => ({
  kind: 'preview',
  lines,
  dueNow,
  effectiveAt,
  token: fingerprintOf('preview', ...about.map(String), formatNanos(dueNow), ...lines.flatMap(spelled)),
});

/** A first cycle begins with the order: its end moves with the instant of looking, its days and its amounts do not. */
const dayOf = (at: Instant): string => at.slice(0, 10);

const spelled = (line: InvoiceLine): readonly string[] => [
  line.item,
  line.quantity.toString(),
  formatNanos(line.unitPrice),
  `${line.days.toString()}/${line.of.toString()}`,
  dayOf(line.period.end),
  line.book,
  line.policy,
  ...line.source.references,
];

/** Does what was previewed, if that is still what it shows. */
export const confirmed =
  <Code extends string>(
    look: Look<Code>,
    token: string,
    events: (customer: View<Customer>, at: Instant, preview: Preview) => readonly CustomerEvent[],
  ): Decide<CustomerEvent, Customer, Code | 'preview-stale'> =>
  (customer, at) => {
    const preview = look(customer, at);
    if (preview.kind === 'refused') return preview;
    if (preview.token !== token)
      return refuse('preview-stale', { token: preview.token, due_now: formatNanos(preview.dueNow) });
    return accept(events(customer, at, preview));
  };
