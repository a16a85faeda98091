import { startFollowing, type DeskParts, type Parking } from '#apps/reactor';
import { factsOf, type Envelope } from '#commands';
import { openMemoryEventStore } from '#event-store/memory';
import { plusMs } from '#kernel';
import { livingLedger, type LivingLedger, type LivingProcess } from '../support/living-ledger.js';
import { randomOf, type Random } from './random.js';

/** A wrong part in the place of a right one: what the reactor stands on are its ports. */
export type WrongParts = {
  readonly desk?: (parts: Pick<DeskParts, 'bus' | 'payments'>, random: Random) => Partial<DeskParts>;
  readonly parking?: (parking: Parking) => Parking;
};

class Gone extends Error {}

/** One process of the simulation: it does steps until it dies, and from then on nothing that it does reaches anybody. */
type Life = { alive: boolean; steps: number };

/** Asked anew each time: others end a life while somebody waits. */
const isAlive = (life: Life): boolean => life.alive;

const HOUR_MS = 3_600_000;

/** A customer, the processes that serve and follow it, and everything that can go wrong, driven by one seed. */
export class ReactorWorld {
  readonly random: Random;
  faulty = true;
  readonly seen = { crashes: 0, failures: 0, pending: 0, jumps: 0 };
  #started = 0;

  private constructor(
    readonly seed: number,
    readonly ledger: LivingLedger,
    private readonly wrong: WrongParts,
  ) {
    this.random = randomOf(seed);
  }

  static async open(seed: number, wrong: WrongParts): Promise<ReactorWorld> {
    return new ReactorWorld(seed, await livingLedger('2026-01-31T10:00:00.000Z'), wrong);
  }

  /** A process that lives as long as chance lets it; `nth` of those that run at the same time. */
  async process(nth: number): Promise<LivingProcess & { readonly round: () => Promise<void> }> {
    const { ledger, random } = this;
    this.#started += 1;
    const life: Life = {
      alive: true,
      steps: this.faulty && random.chance(0.5) ? random.below(25) : Infinity,
    };
    const store = openMemoryEventStore(ledger.log);
    const { payments } = ledger.first;
    const bare = await ledger.process(nth, { store });
    const rightParts = { bus: this.#busOf(bare.bus, life), payments: this.#paymentsOf(payments, life) };
    const parts = { ...rightParts, ...this.wrong.desk?.(rightParts, random) };
    const process = await ledger.process(nth, { store, wrong: parts });
    const parking = this.#parkingOf(this.wrong.parking?.(ledger.parking) ?? ledger.parking, life);
    const follow = startFollowing({ ...process, store }, parking, () => (this.seen.failures += 1));
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
    this.seen.jumps += 1;
    await this.ledger.advance(plusMs(this.ledger.clock.now(), (1 + this.random.below(480)) * HOUR_MS));
  }

  /** Between any two steps other processes go on; a step may be the last one, or fail. */
  async #step<T>(life: Life, work: () => Promise<T>): Promise<T> {
    for (let turns = this.random.below(3); turns > 0; turns -= 1) await Promise.resolve();
    if (!isAlive(life)) throw new Gone('gone');
    life.steps -= 1;
    const last = life.steps <= 0;
    if (last && this.random.chance(0.5)) this.#die(life);
    if (!isAlive(life)) throw new Gone('gone');
    if (this.faulty && this.random.chance(0.04)) {
      this.seen.failures += 1;
      throw new Error('not available');
    }
    const done = await work();
    if (last) this.#die(life);
    if (!isAlive(life)) throw new Gone('gone');
    return done;
  }

  #die(life: Life): void {
    if (!life.alive) return;
    life.alive = false;
    this.seen.crashes += 1;
  }

  #busOf(bus: DeskParts['bus'], life: Life): DeskParts['bus'] {
    // Its overloads are one call.
    return { execute: (command: never) => this.#step(life, () => bus.execute(command)) } as DeskParts['bus'];
  }

  #paymentsOf(payments: DeskParts['payments'], life: Life): DeskParts['payments'] {
    const asked = async <T>(work: () => Promise<T>): Promise<T> => {
      const answer = await this.#step(life, work);
      if (typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'pending')
        this.seen.pending += 1;
      // The provider has done it; the answer is lost.
      if (this.faulty && this.random.chance(0.05)) throw new Error('timed out');
      return answer;
    };
    return {
      charge: (charge) => asked(() => payments.charge(charge)),
      outcomeOf: (payment) => asked(() => payments.outcomeOf(payment)),
      giveUp: (payment) => asked(() => payments.giveUp(payment)),
      refund: (refund) => asked(() => payments.refund(refund)),
      reportQuantity: (quantity) => asked(() => payments.reportQuantity(quantity)),
    };
  }

  #parkingOf(parking: Parking, life: Life): Parking {
    const alive = async <T>(work: () => Promise<T>): Promise<T> => {
      if (!isAlive(life)) throw new Gone('gone');
      return work();
    };
    return {
      checkpoint: () => alive(parking.checkpoint),
      moveTo: (position) => alive(() => parking.moveTo(position)),
      waitingStreams: () => alive(parking.waitingStreams),
      park: (fact, problem) => alive(() => parking.park(fact, problem)),
      due: (limit) => alive(() => parking.due(limit)),
      done: (position) => alive(() => parking.done(position)),
      failed: (position, problem) => alive(() => parking.failed(position, problem)),
      count: parking.count,
      wake: parking.wake,
      revive: parking.revive,
    };
  }

  calm(): void {
    this.faulty = false;
  }
}
