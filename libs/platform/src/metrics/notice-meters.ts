import { Counter, Gauge, type Registry } from 'prom-client';

/** Letters that wait for their turn or another try, and those that are given up. */
export type OutboxReading = { readonly waiting: number; readonly dead: number };

/** What the sender of notices tells. */
export const noticeMeters = (registry: Registry) => {
  const registers = [registry];
  const tries = new Counter({
    name: 'ledger_notices_total',
    help: 'Tries to send a notice, by what came of them',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  let read: () => Promise<OutboxReading> = () => Promise.resolve({ waiting: 0, dead: 0 });
  new Gauge({
    name: 'ledger_notices_unsent',
    help: 'Notices that are not sent',
    labelNames: ['state'],
    registers,
    async collect() {
      const reading = await read().catch(() => null); // the database is away: the other meters still answer
      this.reset();
      if (reading === null) return;
      this.set({ state: 'waiting' }, reading.waiting);
      this.set({ state: 'dead' }, reading.dead);
    },
  });
  return {
    sent: (kind: string): void => {
      tries.inc({ kind, outcome: 'sent' });
    },
    failed: (kind: string): void => {
      tries.inc({ kind, outcome: 'failed' });
    },
    waitingFrom: (source: () => Promise<OutboxReading>): void => {
      read = source;
    },
  };
};
