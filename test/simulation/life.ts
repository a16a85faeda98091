import type { DeskParts, Parking } from '#apps/reactor';
import type { Random } from './random.js';

export class Gone extends Error {}

/** One process of a simulation: it does steps until it dies, and from then on nothing that it does reaches anybody. */
export type Life = { alive: boolean; steps: number };

/** Asked anew each time: others end a life while somebody waits. */
const isAlive = (life: Life): boolean => life.alive;

const FAILS = 0.04;

/** The processes of one run: between any two of their steps others go on, and any step may be the last one, or fail. */
export class Lives {
  faulty = true;
  readonly seen = { crashes: 0, failures: 0 };

  constructor(private readonly random: Random) {}

  begin(): Life {
    const mortal = this.faulty && this.random.chance(0.5);
    return { alive: true, steps: mortal ? this.random.below(25) : Infinity };
  }

  async step<T>(life: Life, work: () => Promise<T>): Promise<T> {
    for (let turns = this.random.below(3); turns > 0; turns -= 1) await Promise.resolve();
    if (!isAlive(life)) throw new Gone('gone');
    life.steps -= 1;
    const last = life.steps <= 0;
    if (last && this.random.chance(0.5)) this.#die(life);
    if (!isAlive(life)) throw new Gone('gone');
    if (this.faulty && this.random.chance(FAILS)) {
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

  busOf(bus: DeskParts['bus'], life: Life): DeskParts['bus'] {
    // Its overloads are one call.
    return { execute: (command: never) => this.step(life, () => bus.execute(command)) } as DeskParts['bus'];
  }

  parkingOf(parking: Parking, life: Life): Parking {
    const alive = async <T>(work: () => Promise<T>): Promise<T> => {
      if (!isAlive(life)) throw new Gone('gone');
      return work();
    };
    return {
      checkpoint: () => alive(parking.checkpoint),
      moveTo: (position) => alive(() => parking.moveTo(position)),
      waitingStreams: () => alive(parking.waitingStreams),
      park: (fact, problem, beside) => alive(() => parking.park(fact, problem, beside)),
      due: (limit) => alive(() => parking.due(limit)),
      done: (position) => alive(() => parking.done(position)),
      failed: (position, problem, beside) => alive(() => parking.failed(position, problem, beside)),
      count: parking.count,
      wake: (streams) => alive(() => parking.wake(streams)),
      revive: parking.revive,
    };
  }
}
