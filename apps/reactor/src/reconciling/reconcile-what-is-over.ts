import type { CommandBus } from '@nestjs/cqrs';
import { CompleteReconciliation, type Envelope, type Reconciliations } from '#commands';
import { invoiceRegisterEvents } from '#domain/invoice-register';
import { reconciliationLimits } from '#domain/reconciliation';
import { decodeStored } from '#engine';
import type { EventStore } from '#event-store';
import { civilWindow, commandIdOf, idOfCommand, plusMs, type Clock, type Instant } from '#kernel';
import { reactorLimits } from '../limits.js';
import { registerStream } from '../names.js';
import { comparePeriod, type BooksToCompare } from './compare-period.js';

export type ReconcilingParts = BooksToCompare & {
  readonly entity: string;
  readonly bus: Pick<CommandBus, 'execute'>;
  readonly reconciliations: Pick<Reconciliations, 'read'>;
  readonly store: Pick<EventStore, 'readStream'>;
  readonly clock: Clock;
};

const ACTOR = 'system:reconcile';

/**
 * Compares, day by day (UTC), what is over for so long that nothing of it is in flight; what was missed is made up for in order.
 * Returns how many days were compared. Two processes at once write each day once: its command has one id.
 */
export const reconcileWhatIsOver = async (parts: ReconcilingParts, signal: AbortSignal): Promise<number> => {
  const { entity, clock, reconciliations } = parts;
  const now = clock.now();
  const { value: reconciledTo } = await reconciliations.read(entity, (state) => state.reconciledTo, now);
  let from = reconciledTo ?? (await firstDay(parts));
  let days = 0;
  while (from !== null && days < reactorLimits.reconciledDays && !signal.aborted) {
    const period = { start: from, end: civilWindow('UTC', 'day', from).end };
    if (plusMs(period.end, reconciliationLimits.inFlightMs) > now) break;
    const compared = await comparePeriod(parts, period, now);
    const envelope = envelopeOf(entity, period.start, now);
    const reconciliation = idOfCommand('rec', envelope.commandId);
    const request = { ...compared, reconciliation, entity, scheduled: true };
    await parts.bus.execute(new CompleteReconciliation(entity, request, envelope));
    from = period.end;
    days += 1;
  }
  return days;
};

/** The books begin when the entity begins to number documents; null: it has not. */
const firstDay = async ({ store, entity }: ReconcilingParts): Promise<Instant | null> => {
  for await (const stored of store.readStream(registerStream(entity), { from: 0n, limit: 1 }))
    return civilWindow('UTC', 'day', decodeStored(invoiceRegisterEvents, stored).event.at).start;
  return null;
};

const envelopeOf = (entity: string, start: Instant, at: Instant): Envelope => {
  const commandId = commandIdOf(ACTOR, entity, start);
  return {
    ...{ commandId, fingerprint: 'reconcile', actor: ACTOR, correlation: commandId },
    ...{ causation: null, at, dryRun: false },
  };
};
