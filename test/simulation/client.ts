import { AppendOutcomeUnknown, Unavailable } from '#event-store';
import { Overloaded, type CommandContext, type Outcome } from '#engine';
import { commandIdOf, plusMs, type Decide } from '#kernel';
import { fill, look, spend, type Purse, type PurseEvent } from '../support/purse.js';
import type { Owner } from './scheduler.js';
import { ConnectionLost, type Process, type World } from './world.js';

export type Answer = {
  readonly outcome: Outcome<PurseEvent>;
  /** How long the stream was when the command was sent and when the answer came. */
  readonly from: bigint;
  readonly to: bigint;
};

/** One command, and everything that its caller was ever told of it. */
export type Told = {
  readonly stream: string;
  readonly commandId: string;
  readonly what: string;
  readonly answers: Answer[];
};

type Command = {
  readonly told: Told;
  readonly id: string;
  readonly decide: Decide<PurseEvent, Purse, string>;
};

const expected = (error: unknown): boolean =>
  error instanceof ConnectionLost ||
  error instanceof Unavailable ||
  error instanceof Overloaded ||
  error instanceof AppendOutcomeUnknown;

/** A service that sends commands one after the other, repeats those whose answer was lost, and sometimes those that it has. */
export class Client {
  readonly told: Told[] = [];
  readonly #owner: Owner;

  constructor(
    private readonly world: World,
    private readonly name: string,
  ) {
    this.#owner = { name, alive: true };
  }

  async run(commands: number): Promise<void> {
    const { random } = this.world;
    for (let n = 0; n < commands; n += 1) {
      const command = this.#command(n);
      this.told.push(command.told);
      if (random.chance(0.15)) await Promise.all([this.#insist(command), this.#insist(command)]);
      else await this.#insist(command);
      if (random.chance(0.2)) await this.#reuse();
      if (random.chance(0.1)) await this.#tryOut();
    }
  }

  #command(n: number): Command {
    const { random, world } = { random: this.world.random, world: this.world };
    const id = random.pick(['a', 'a', 'b', 'c']);
    const key = `${this.name}-${n.toString()}`;
    const expiry = random.chance(0.5) ? plusMs(world.now, random.below(6_000)) : null;
    const [what, decide] = random.pick<[string, Decide<PurseEvent, Purse, string>]>([
      ['fill', fill(key, BigInt(1 + random.below(9)), expiry)],
      ['spend', spend(key, BigInt(1 + random.below(4)))],
      ['spend', spend(key, BigInt(1 + random.below(4)))],
      ['look', look],
    ]);
    return { told: { stream: `Purse-${id}`, commandId: commandIdOf(key), what, answers: [] }, id, decide };
  }

  /** Sends until there is a definite answer. */
  async #insist(command: Command, fingerprint = 'right'): Promise<Outcome<PurseEvent>> {
    for (;;) {
      await this.world.scheduler.turn(this.#owner);
      try {
        return await this.#send(command, fingerprint);
      } catch (error) {
        if (!expected(error)) throw error;
      }
    }
  }

  async #send({ told, id, decide }: Command, fingerprint: string): Promise<Outcome<PurseEvent>> {
    const { world } = this;
    const { commandId, stream } = told;
    const context: CommandContext = {
      commandId,
      fingerprint,
      actor: this.name,
      correlation: commandId,
      causation: null,
      at: world.now,
    };
    const from = world.log.head(stream);
    const outcome = await world.call(this.#someProcess(), (purses) => purses.transact(id, decide, context));
    if (fingerprint === 'right') told.answers.push({ outcome, from, to: world.log.head(stream) });
    return outcome;
  }

  /** An old command once more, or its key with another payload. */
  async #reuse(): Promise<void> {
    const { random } = this.world;
    const done = this.told.filter(({ answers }) =>
      answers.some(({ outcome }) => outcome.kind === 'accepted' && outcome.events.length > 0),
    );
    const told = done[random.below(done.length)];
    if (told === undefined) return;
    const again: Command = { told, id: told.stream.slice('Purse-'.length), decide: spend('again', 1n) };
    if (random.chance(0.7)) await this.#insist(again);
    else {
      const outcome = await this.#insist(again, 'other');
      if (outcome.kind !== 'refused' || outcome.code !== 'idempotency-key-reused')
        throw new Error('a key was used twice');
    }
  }

  /** A dry run, and a look for what was done. */
  async #tryOut(): Promise<void> {
    const { world } = this;
    try {
      await world.call(this.#someProcess(), (purses) => purses.preview('a', spend('never', 1n), world.now));
      const last = this.told.at(-1);
      if (last === undefined) return;
      const found = await world.call(this.#someProcess(), (purses) =>
        purses.eventsOfCommand(last.stream.slice('Purse-'.length), last.commandId),
      );
      const accepted = last.answers.some(
        ({ outcome }) => outcome.kind === 'accepted' && outcome.events.length > 0,
      );
      if (accepted !== (found !== null))
        throw new Error(`a command that was ${accepted ? 'accepted is not found' : 'not accepted is found'}`);
    } catch (error) {
      if (!expected(error)) throw error;
    }
  }

  #someProcess(): Process {
    const { random, processes } = this.world;
    const process = processes[random.below(processes.length)];
    if (process === undefined) throw new Error('a world has processes');
    return process;
  }
}
