import { describe, expect, it } from '@jest/globals';
import { InvalidEvent } from '#event-store';
import { addressOf, after, event, events, listOf, noStream, quick, recorder, stage, until } from './stage.js';

const { serve, open } = stage();

describe('an EventStoreDB that others use as well', () => {
  it('shows of the log the streams of ours alone, and moves on past the rest', async () => {
    const server = await serve();
    const others = open(addressOf(server));
    const store = open(addressOf(server), quick, { streamPrefixes: ['Pool-', 'Policy-'] });
    await others.append('Basket-1', events(3), noStream);
    await store.append('Pool-a', events(2), noStream);
    await others.append('Basket-1', events(3), after(2n));
    const { position } = await store.append('Policy-a', [event()], noStream);
    expect((await listOf(store.readAll())).map(({ stream }) => stream)).toEqual([
      'Pool-a',
      'Pool-a',
      'Policy-a',
    ]);
    expect(await listOf(store.readAll({ streamPrefixes: ['Policy-'] }))).toHaveLength(1);

    const { notes, subscriber } = recorder();
    const subscription = store.subscribeAll({ after: 0n }, subscriber);
    await until('all three', () => notes.events.length === 3);
    const foreign = await others.append('Basket-1', [event()], after(5n));
    await until('past what is not ours', () => subscription.position === foreign.position);
    expect(notes.events.at(-1)?.position).toBe(position);
    await subscription.stop();
  });

  it('refuses an append that nobody would ever read', async () => {
    const store = open(addressOf(await serve()), quick, { streamPrefixes: ['Pool-'] });
    const refused = store.append('Poodle-a', [event()], noStream);
    await expect(refused).rejects.toBeInstanceOf(InvalidEvent);
    await expect(refused).rejects.toThrow('Poodle-a is no stream of this log');
  });
});
