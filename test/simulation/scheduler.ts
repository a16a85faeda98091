import { setImmediate } from 'node:timers/promises';
import type { Random } from './random.js';

/** A process, or the network, by name. What belongs to one that has crashed never goes on. */
export type Owner = { readonly name: string; alive: boolean };

type Waiting = { readonly owner: Owner; readonly goOn: () => void };

/**
 * Decides what happens next. Whatever waits for the outside world waits in `turn`; each step lets one of them go on, chosen by
 * the seed, until everything in the program that follows from it has run. No real time passes.
 */
export class Scheduler {
  #waiting: Waiting[] = [];
  steps = 0;

  constructor(private readonly random: Random) {}

  turn(owner: Owner): Promise<void> {
    return new Promise((goOn) => this.#waiting.push({ owner, goOn }));
  }

  /** `false`: nobody waits. */
  async step(): Promise<boolean> {
    this.#waiting = this.#waiting.filter(({ owner }) => owner.alive);
    const [next] = this.#waiting.splice(this.random.below(this.#waiting.length), 1);
    if (next === undefined) return false;
    this.steps += 1;
    next.goOn();
    await setImmediate(); // every promise that this settled has run by then
    return true;
  }
}
