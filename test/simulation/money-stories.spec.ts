import { describe, expect, it } from '@jest/globals';
import type { DeskParts } from '#apps/reactor';
import { kinds, ShareProviderRefund } from '#commands';
import type { PurchaseEvent } from '#domain/purchase';
import { amount } from '#kernel';
import { spend } from '../support/living-stories.js';
import { buy, PAY, PUR, refundCommand, withPool } from '../support/purchase-stories.js';
import { checkMoney } from './money/books.js';
import { MoneyWorld, type WrongMoney } from './money/world.js';

/** One whose charges settle. */
const SEED = 4;

/** What the simulation has found, each as short as it can be told. */
const opened = async (wrong: WrongMoney = {}) => {
  const world = await MoneyWorld.open(SEED, wrong, false);
  const at = await world.process(0);
  await withPool(at);
  await buy(at, '50', { taxes: '9.5' });
  const settle = async (): Promise<void> => {
    for (let round = 0; round < 8; round += 1) {
      world.provider.pass();
      await world.deliver();
      await (await world.process(1)).round();
    }
  };
  await settle();
  const refunds = () => {
    const { decider } = kinds.purchases;
    // The category says which events they are.
    const told = world.ledger.eventsOf('Purchase').map(({ event }) => event as unknown as PurchaseEvent);
    const { refunds: all } = told.reduce(decider.evolve, decider.initial());
    return [...all.values()].map(({ state, net }) => [state, net]);
  };
  const types = (category: string) => world.ledger.eventsOf(category).map(({ event }) => event.type);
  const dashboard = (gross: string): string => {
    world.provider.giveBack(PAY, amount(gross));
    return [...world.provider.refunds.keys()].at(-1) ?? '';
  };
  return { world, at, settle, refunds, types, dashboard };
};

describe('money that was given back at the provider and did not reach the payer', () => {
  it('is owed again as far as it was for credits, and is no expense any more', async () => {
    const { world, at, settle, refunds, dashboard } = await opened();
    await spend(at, '40');
    const back = dashboard('30');
    await settle();
    expect(refunds()).toEqual([['paid', amount('10')]]);
    world.provider.failRefund(back);
    await settle();
    expect(refunds()).toEqual([['failed', amount('10')]]);
    await checkMoney(world);
  });

  it('is owed to nobody where it was for nothing', async () => {
    const { world, at, settle, refunds, dashboard, types } = await opened();
    await spend(at, '50');
    const back = dashboard('59.5');
    await settle();
    world.provider.failRefund(back);
    await settle();
    expect(refunds()).toEqual([['declined', 0n]]);
    expect(types('Invoice')).not.toContain('RefundFailed');
    await checkMoney(world);
  });

  it('waits until it is known what it was for', async () => {
    let held = true;
    const { world, settle, refunds, dashboard, types } = await opened({
      desk: ({ bus }) => ({
        bus: {
          execute: (command: never) =>
            held && (command as unknown) instanceof ShareProviderRefund
              ? Promise.reject(new Error('timed out'))
              : bus.execute(command),
        } as DeskParts['bus'], // its overloads are one call
      }),
    });
    const back = dashboard('59.5');
    await settle();
    world.provider.failRefund(back);
    await settle();
    expect(types('Purchase').at(-1)).toBe('RefundMadeAtProvider');
    held = false;
    await settle();
    expect(refunds()).toEqual([['failed', amount('50')]]);
    await checkMoney(world);
  });

  it('has paid nothing of what had failed before', async () => {
    const no = { kind: 'failed', code: 'insufficient_funds', says: null } as const;
    const { world, at, settle, refunds, dashboard, types } = await opened({
      desk: ({ payments }) => ({ payments: { ...payments, refund: () => Promise.resolve(no) } }),
    });
    await at.send(`Purchase-${PUR}`, refundCommand(null));
    await settle();
    expect(refunds()).toEqual([['failed', amount('50')]]);
    const back = dashboard('59.5');
    await settle();
    expect(refunds()[0]).toEqual(['paid', amount('50')]);
    world.provider.failRefund(back);
    await settle();
    expect(refunds()).toEqual([
      ['failed', amount('50')],
      ['declined', 0n],
    ]);
    expect(types('Invoice').slice(-2)).toEqual(['RefundSettled', 'RefundFailed']);
    await checkMoney(world);
  });
});
