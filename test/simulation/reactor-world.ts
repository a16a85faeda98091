import { startFollowing, type DeskParts, type Parking } from '#apps/reactor';
import { factsOf, type Envelope } from '#commands';
import { openMemoryEventStore } from '#event-store/memory';
import { plusMs } from '#kernel';
import { livingLedger, type LivingLedger, type LivingProcess } from '../support/living-ledger.js';
import { Lives, type Life } from './life.js';
import { randomOf, type Random } from './random.js';

/** A wrong part in the place of a right one: what the reactor stands on are its ports. */
export type WrongParts = {
  readonly desk?: (parts: Pick<DeskParts, 'bus' | 'payments'>, random: Random) => Partial<DeskParts>;
  readonly parking?: (parking: Parking) => Parking;
};

const HOUR_MS = 3_600_000;

/** A customer, the processes that serve and follow it, and everything that can go wrong, driven by one seed. */
export class ReactorWorld {
  readonly random: Random;
  readonly #lives: Lives;
  readonly #own = { pending: 0, jumps: 0 };

  private constructor(
    readonly seed: number,
    readonly ledger: LivingLedger,
    private readonly wrong: WrongParts,
  ) {
    this.random = randomOf(seed);
    this.#lives = new Lives(this.random);
  }

  get seen() {
    return { ...this.#lives.seen, ...this.#own };
  }

  static async open(seed: number, wrong: WrongParts): Promise<ReactorWorld> {
    return new ReactorWorld(seed, await livingLedger('2026-01-31T10:00:00.000Z'), wrong);
  }

  /** A process that lives as long as chance lets it; `nth` of those that run at the same time. */
  async process(nth: number): Promise<LivingProcess & { readonly round: () => Promise<void> }> {
    const { ledger, random } = this;
    const life = this.#lives.begin();
    const store = openMemoryEventStore(ledger.log);
    const { payments } = ledger.first;
    const bare = await ledger.process(nth, { store });
    const rightParts = { bus: this.#lives.busOf(bare.bus, life), payments: this.#paymentsOf(payments, life) };
    const parts = { ...rightParts, ...this.wrong.desk?.(rightParts, random) };
    const process = await ledger.process(nth, { store, wrong: parts });
    const parking = this.#lives.parkingOf(this.wrong.parking?.(ledger.parking) ?? ledger.parking, life);
    const follow = startFollowing({ ...process, store }, parking, () => (this.#lives.seen.failures += 1));
    return {
      ...process,
      round: () => follow().catch(() => undefined),
    };
  }

  /** A call of somebody: it is decided, and followed through as far as the process lives. */
  async call(process: LivingProcess, stream: string, command: Parameters<LivingProcess['command']>[1]) {
    const outcome = await process.command(stream, command).catch(() => null);
    if (outcome === null) return;
    const { commandId } = { commandId: `of ${stream}` };
    const envelope: Pick<Envelope, 'commandId' | 'correlation'> = { commandId, correlation: commandId };
    if (this.random.chance(0.7)) await process.followThrough(factsOf(stream, outcome, envelope));
  }

  /** Time goes on while nobody looks: what was due meanwhile is booked late. */
  async jump(): Promise<void> {
    this.#own.jumps += 1;
    await this.ledger.advance(plusMs(this.ledger.clock.now(), (1 + this.random.below(480)) * HOUR_MS));
  }

  #paymentsOf(payments: DeskParts['payments'], life: Life): DeskParts['payments'] {
    const asked = async <T>(work: () => Promise<T>): Promise<T> => {
      const answer = await this.#lives.step(life, work);
      if (typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'pending')
        this.#own.pending += 1;
      // The provider has done it; the answer is lost.
      if (this.#lives.faulty && this.random.chance(0.05)) throw new Error('timed out');
      return answer;
    };
    return {
      charge: (charge) => asked(() => payments.charge(charge)),
      outcomeOf: (payment) => asked(() => payments.outcomeOf(payment)),
      giveUp: (payment) => asked(() => payments.giveUp(payment)),
      refund: (refund) => asked(() => payments.refund(refund)),
      refundable: (payment) => asked(() => payments.refundable(payment)),
      reportQuantity: (quantity) => asked(() => payments.reportQuantity(quantity)),
    };
  }

  calm(): void {
    this.#lives.faulty = false;
  }
}
