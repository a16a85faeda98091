import { ChangeTopUp, ResumeTopUp } from '#commands';
import type { TopUpEvent } from '#domain/top-up';
import type { Notice } from '#notices';
import { amount } from '#kernel';
import type { LivingLedger, LivingProcess } from './living-ledger.js';
import { ACC } from './living-stories.js';

/** What people do about topping up, in the stories of a living ledger. */
const stream = `TopUp-${ACC}`;

export const changeCommand =
  (settings: readonly [threshold: string, amount: string] | null) =>
  (envelope: ConstructorParameters<typeof ChangeTopUp>[2]) =>
    new ChangeTopUp(
      ACC,
      settings === null ? null : { threshold: amount(settings[0]), amount: amount(settings[1]) },
      envelope,
    );

/** Chosen, and what follows of it. */
export const choose = (at: LivingProcess, settings: readonly [string, string] | null) =>
  at.send(stream, changeCommand(settings));
export const resume = (at: LivingProcess) => at.send(stream, (envelope) => new ResumeTopUp(ACC, envelope));

/** What a running reactor does until nothing is left: pools that ran low are answered, and the log is reacted to. */
export const untilQuiet = async (at: LivingProcess, { log }: LivingLedger): Promise<void> => {
  for (let head = -1n; head !== log.head;) {
    head = log.head;
    await at.topUp();
    await at.react();
  }
};

export const topUpEventsOf = (ledger: LivingLedger): readonly TopUpEvent[] =>
  ledger.eventsOf('TopUp').map(({ event }) => event as TopUpEvent); // of its category

/** As the outbox does: the first under an id stays. */
export const outbox = () => {
  const told = new Map<string, Notice>();
  return {
    told,
    notices: {
      put: (notice: Notice): Promise<void> => {
        if (!told.has(notice.id)) told.set(notice.id, notice);
        return Promise.resolve();
      },
    },
  };
};
