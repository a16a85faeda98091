import { creditPoolEvents } from '#domain/credit-pool';
import type { EventStore, StoredEvent, Subscription } from '#event-store';
import type { Clock } from '#kernel';
import { balanceOf, bindBalance } from '#projections/balance';
import type { ApiLog } from '../dependencies.js';
import { apiLimits } from '../limits.js';
import { balanceAnswer } from '../queries/balance-answers.js';
import type { ReadSide } from '../queries/read-side.js';

/** Is told one balance; `id` is the log position that it is of. */
export type Listener = (id: bigint, data: object) => void;

type Given = {
  readonly store: EventStore;
  readonly readSide: ReadSide;
  readonly clock: Clock;
  readonly log: ApiLog;
};

/**
 * Tells listeners the balance of an account whenever the log has something new of it. One subscription serves every listener
 * of this process; a balance is state, so of several changes in a row only the latest is told, and nothing needs a queue.
 */
export class LiveBalances {
  private readonly listeners = new Map<string, Set<Listener>>();
  /** A promise, so that many who begin to listen at once begin one subscription. */
  private subscription: Promise<Subscription> | null = null;

  constructor(
    private readonly given: Given,
    /** The stream of events ended for good: whoever listens must connect again. */
    private readonly onLost: () => void,
  ) {}

  /** The balance as the read model has it, with the position that becomes the message's id; `null`: no such account. */
  async current(account: string): Promise<{ readonly id: bigint; readonly data: object } | null> {
    const balance = await balanceOf(bindBalance(this.given.readSide.db), account, this.given.clock.now());
    return balance === null ? null : { id: balance.position, data: balanceAnswer(balance) };
  }

  /** Returns the way to stop listening. */
  async listen(account: string, listener: Listener): Promise<() => void> {
    // Whoever was the last to leave meanwhile has ended the subscription that was waited for.
    for (let waited = null; waited === null || waited !== this.subscription;) {
      waited = this.subscription ??= this.begin();
      await waited;
    }
    const there = this.listeners.get(account) ?? new Set<Listener>();
    this.listeners.set(account, there.add(listener));
    return () => {
      there.delete(listener);
      if (there.size === 0) this.listeners.delete(account);
      if (this.listeners.size === 0) void this.close();
    };
  }

  async close(): Promise<void> {
    const { subscription } = this;
    this.subscription = null;
    await (await subscription)?.stop();
  }

  /** One that could not begin is not kept: the next listener tries again. */
  private begin(): Promise<Subscription> {
    const begun = this.given.store.headPosition().then((head) => this.subscribe(head));
    begun.catch(() => {
      if (this.subscription === begun) this.subscription = null;
    });
    return begun;
  }

  private subscribe(after: bigint): Subscription {
    const streamPrefixes = [`${creditPoolEvents.category}-`];
    return this.given.store.subscribeAll(
      { after, streamPrefixes },
      {
        onEvents: (batch) => this.tell(batch),
        onDropped: (reason, final) => {
          if (!final) return;
          this.given.log.warn({ err: reason }, 'live balances lost their subscription');
          this.subscription = null;
          this.onLost();
        },
      },
    );
  }

  private async tell(batch: readonly StoredEvent[]): Promise<void> {
    const accounts = new Set(
      batch
        .map(({ stream }) => stream.slice(creditPoolEvents.category.length + 1))
        .filter((account) => this.listeners.has(account)),
    );
    const last = batch.at(-1);
    if (accounts.size === 0 || last === undefined) return;
    await this.given.readSide.waitFor(['balance'], last.position, apiLimits.atLeastWaitMs); // late: what there is; the next batch brings the rest
    for (const account of accounts) {
      const now = await this.current(account);
      if (now !== null) for (const listener of this.listeners.get(account) ?? []) listener(now.id, now.data);
    }
  }
}
