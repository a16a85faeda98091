import { hearTheProvider, startFollowing, type DeskParts, type Parking } from '#apps/reactor';
import { factsOf } from '#commands';
import { openMemoryEventStore } from '#event-store/memory';
import { plusMs, type Clock } from '#kernel';
import type { Notice } from '#notices';
import type { Payments, ProviderNotice, ProviderObjects } from '#payments';
import type { Inbox } from '#payments/inbox';
import { livingLedger, type LivingLedger, type LivingProcess } from '../../support/living-ledger.js';
import { Lives, type Life } from '../life.js';
import { randomOf, type Random } from '../random.js';
import { coursesOf } from './courses.js';
import { memoryInbox } from './inbox.js';
import { SimulatedProvider } from './provider.js';

type RightParts = Pick<DeskParts, 'bus' | 'payments'> & {
  readonly clock: Clock;
  readonly notices: NonNullable<DeskParts['notices']>;
};
/** Wrong parts in the place of right ones. */
export type WrongMoney = {
  readonly desk?: (parts: RightParts) => Partial<DeskParts>;
  readonly objects?: (objects: ProviderObjects, parts: RightParts) => ProviderObjects;
  readonly inbox?: (inbox: Inbox, parts: RightParts) => Inbox;
};

/**
 * What becomes of a call of the provider: all is well · it is written down and never sent · it arrives after its caller has given up ·
 * it is done and the answer is lost · it is answered after everybody else has heard of it.
 */
type WireFault = 'none' | 'not-sent' | 'late' | 'answer-lost' | 'slow';
const wireFaults: readonly [WireFault, ...WireFault[]] = ['not-sent', 'late', 'answer-lost', 'slow', 'slow'];

export type MoneyProcess = LivingProcess & { readonly round: () => Promise<void> };

const HOUR_MS = 3_600_000;
const silent = { debug: () => undefined, warn: () => undefined, error: () => undefined };

/** A ledger and a payment provider, everything between them that can go wrong, and the processes that bring them together. */
export class MoneyWorld {
  readonly random: Random;
  readonly mood = { declines: false };
  readonly provider: SimulatedProvider;
  readonly inbox = memoryInbox();
  readonly told = new Map<string, Notice>();
  /** Objects of which a notice was never delivered. */
  readonly untold = new Set<string>();
  readonly faults = { 'not-sent': 0, late: 0, 'answer-lost': 0, slow: 0, untold: 0, repeated: 0, jumps: 0 };
  readonly #lives: Lives;
  #late: (() => void)[] = [];
  #posted: { readonly notice: ProviderNotice; left: number }[] = [];
  #listener: (() => Promise<unknown>) | null = null;
  #answersLate = false;

  private constructor(
    readonly seed: number,
    readonly ledger: LivingLedger,
    private readonly wrong: WrongMoney,
  ) {
    this.random = randomOf(seed);
    this.#lives = new Lives(this.random);
    this.provider = new SimulatedProvider(ledger.clock, coursesOf(seed, this.mood));
  }

  static async open(seed: number, wrong: WrongMoney = {}, faulty = true): Promise<MoneyWorld> {
    const world = new MoneyWorld(seed, await livingLedger('2026-01-31T10:00:00.000Z'), wrong);
    world.#lives.faulty = faulty;
    return world;
  }

  get seen() {
    return { ...this.#lives.seen, ...this.faults };
  }

  get faulty(): boolean {
    return this.#lives.faulty;
  }
  set faulty(faulty: boolean) {
    this.#lives.faulty = faulty;
  }

  /** From here on nothing goes wrong any more. */
  calm(): void {
    this.#lives.faulty = false;
    this.mood.declines = false;
  }

  /** A process that lives as long as chance lets it; `nth` of those that run at the same time. */
  async process(nth: number): Promise<MoneyProcess> {
    const { ledger, wrong } = this;
    const { clock } = ledger;
    const life = this.#lives.begin();
    const store = openMemoryEventStore(ledger.log);
    const bare = await ledger.process(nth, { store });
    const notices = { put: (notice: Notice) => this.#lives.step(life, () => this.#put(notice)) };
    const bus = this.#lives.busOf(bare.bus, life);
    const right: RightParts = { bus, payments: this.#paymentsOf(life), clock, notices };
    const process = await ledger.process(nth, { store, wrong: { ...right, ...wrong.desk?.(right) } });
    const parking: Parking = this.#lives.parkingOf(ledger.parking, life);
    const follow = startFollowing({ ...process, store }, parking, () => undefined);
    const objects = this.#objectsOf(life);
    const inbox = this.#inboxOf(life);
    const hear = hearTheProvider({
      ...process,
      ...{ parking, log: silent, objects: wrong.objects?.(objects, right) ?? objects },
      inbox: wrong.inbox?.(inbox, right) ?? inbox,
    });
    const listen = (): Promise<unknown> => hear(new AbortController().signal).catch(() => undefined);
    this.#listener ??= listen;
    const round = async (): Promise<void> => {
      this.#listener = listen;
      await listen();
      await follow().catch(() => undefined);
      await process.topUp().catch(() => undefined);
    };
    return { ...process, round };
  }

  /** A call of somebody: it is decided, and followed through as far as the process lives. */
  async call(process: LivingProcess, stream: string, command: Parameters<LivingProcess['command']>[1]) {
    const outcome = await process.command(stream, command).catch(() => null);
    if (outcome === null) return;
    const commandId = `of ${stream}`;
    if (!this.faulty || this.random.chance(0.7))
      await process.followThrough(factsOf(stream, outcome, { commandId, correlation: commandId }));
  }

  /** Time goes on while nobody looks. Nothing is on its way for so long. */
  async jump(): Promise<void> {
    this.faults.jumps += 1;
    this.arrive();
    await this.ledger.advance(plusMs(this.ledger.clock.now(), (1 + this.random.below(480)) * HOUR_MS));
  }

  /** What was on its way arrives. */
  arrive(): void {
    const late = this.#late;
    this.#late = [];
    for (const work of late) work();
  }

  /** Some of what the provider has to tell, in any order, each none to three times; without faults all of it, once, in order. */
  async deliver(): Promise<void> {
    for (const notice of this.provider.notices.splice(0)) this.#post(notice);
    const { faulty, random } = this;
    const waiting = faulty ? shuffled(this.#posted, random) : [...this.#posted];
    for (const posted of waiting) {
      if (faulty && random.chance(0.4)) continue;
      posted.left -= 1;
      if ((await this.inbox.receive(posted.notice)) === 'known') this.faults.repeated += 1;
    }
    this.#posted = this.#posted.filter(({ left }) => left > 0);
  }

  #post(notice: ProviderNotice): void {
    const times = this.faulty ? this.random.pick([0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 3]) : 1;
    const lost = times === 0 && this.random.chance(0.5);
    if (lost) this.untold.add(notice.object);
    if (lost) this.faults.untold += 1;
    else this.#posted.push({ notice, left: Math.max(times, 1) });
  }

  async #put(notice: Notice): Promise<void> {
    if (!this.told.has(notice.id)) this.told.set(notice.id, notice);
  }

  #faultOf(): WireFault {
    const fault = this.faulty && this.random.chance(0.15) ? this.random.pick(wireFaults) : 'none';
    if (fault !== 'none') this.faults[fault] += 1;
    return fault;
  }

  /** `note`: what is durable before anything is sent. */
  async #ask<T>(life: Life, work: () => Promise<T>, note: () => void = () => undefined): Promise<T> {
    const lives = this.#lives;
    const fault = this.#faultOf();
    if (fault === 'none') return lives.step(life, work);
    if (fault === 'not-sent' || fault === 'late') {
      await lives.step(life, async () => {
        note();
        if (fault === 'late') this.#late.push(() => void work());
      });
      throw new Error('timed out');
    }
    const answer = await lives.step(life, work);
    if (fault === 'answer-lost') throw new Error('timed out');
    await this.#meanwhile();
    return answer;
  }

  /** Between what the provider does and what it answers: its notices come first. */
  async #meanwhile(): Promise<void> {
    if (this.#answersLate) return;
    this.#answersLate = true;
    await this.deliver();
    await this.#listener?.();
    for (let turns = this.random.below(200); turns > 0; turns -= 1) await Promise.resolve();
    this.#answersLate = false;
  }

  #paymentsOf(life: Life): Payments {
    const { provider } = this;
    return {
      charge: (charge) =>
        this.#ask(
          life,
          () => provider.charge(charge),
          () => {
            provider.noteCharge(charge);
          },
        ),
      outcomeOf: (payment) => this.#ask(life, () => provider.outcomeOf(payment)),
      giveUp: (payment) => this.#ask(life, () => provider.giveUp(payment)),
      refund: (refund) => this.#ask(life, () => provider.refund(refund)),
      refundable: (payment) => this.#ask(life, () => provider.refundable(payment)),
      reportQuantity: () => this.#ask(life, () => provider.reportQuantity()),
    };
  }

  #objectsOf(life: Life): ProviderObjects {
    const { provider } = this;
    const step = <T>(work: () => Promise<T>): Promise<T> => this.#lives.step(life, work);
    return {
      askedFor: (payment) => step(() => provider.askedFor(payment)),
      disputeNamed: (dispute) => step(() => provider.disputeNamed(dispute)),
      refundsOf: (payment) => step(() => provider.refundsOf(payment)),
      refundNamed: (reference) => step(() => provider.refundNamed(reference)),
      customerBehind: (notice) => step(() => provider.customerBehind(notice)),
      methodsOf: () => step(() => provider.methodsOf()),
      makeDefault: () => step(() => provider.makeDefault()),
    };
  }

  #inboxOf(life: Life): Inbox {
    const { inbox } = this;
    const step = <T>(work: () => Promise<T>): Promise<T> => this.#lives.step(life, work);
    return {
      ...inbox,
      due: (limit) => step(() => inbox.due(limit)),
      done: (id) => step(() => inbox.done(id)),
      failed: (id, problem) => step(() => inbox.failed(id, problem)),
      quarantine: (id, why) => step(() => inbox.quarantine(id, why)),
    };
  }
}

const shuffled = <T>(list: readonly T[], random: Random): T[] => {
  const from = [...list];
  const mixed: T[] = [];
  while (from.length > 0) mixed.push(...from.splice(random.below(from.length), 1));
  return mixed;
};
