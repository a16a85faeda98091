import { plus, sum, type Recorded } from '#kernel';
import { idOfStream, isCustomerFact } from '../ledger-events.js';
import type { StatementRow } from './table.js';

export const project = (events: readonly Recorded[]): readonly StatementRow[] =>
  events.filter(isCustomerFact).flatMap((fact) => {
    const { event, position } = fact;
    if (event.type !== 'CycleStatementRendered') return [];
    const { statement, currency, from, until, opening, entries, sha256 } = event.data;
    const closing = plus(opening, sum(entries.map(({ amount }) => amount)));
    const money = { currency, opening, closing };
    return [
      {
        ...{ statement, customer: idOfStream(fact), ...money },
        ...{ from_at: from, until_at: until, sha256, at: event.at, position },
      },
    ];
  });
