import { accountOfCustomer, type CreditPools } from '#commands';
import { minorUnitOf } from '#domain/accounting';
import { purchaseCredits } from '#domain/credit-pool';
import { amount, fingerprintOf, formatNanos, refuse, sum } from '#kernel';
import { accountsOfOwner, bindBalance } from '#projections/balance';
import type { Call } from '../call/call.js';
import type { ApiDependencies } from '../dependencies.js';
import { reject } from '../problems/problem.js';
import type { CustomerDesk } from '../subscription/customer-desk.js';
import type { Quoted } from './answers.js';
import type { CreditPurchasePreviewBody } from './bodies.js';

/** What credits cost a customer now: the pool says what it would give for the money, the tax desk what comes on top. */
export class Quotes {
  constructor(
    private readonly pools: CreditPools,
    private readonly desk: CustomerDesk,
    private readonly readSide: Pick<ApiDependencies['readSide'], 'db'>,
  ) {}

  /** Rejects with what the purchase would be refused with. */
  async of(call: Call, customer: string, body: CreditPurchasePreviewBody): Promise<Quoted> {
    const net = amount(body.amount);
    const { billingDetails } = await this.desk.look(call, customer, (state) =>
      state.registered === null ? refuse('customer-not-found') : { billingDetails: state.billingDetails },
    );
    const account = body.account ?? (await this.onlyAccount(call, customer));
    const currency = await this.currencyOf(call, customer, account);
    if (currency === null) return reject('account-not-found');
    const paid = { amount: net, currency, reference: 'quote' };
    const tried = await this.pools.preview(account, purchaseCredits({ lot: 'lot_quote', paid }), call.at);
    if (tried.kind === 'refused') return reject(tried.code, tried.facts);
    const bought = tried.events.find((event) => event.type === 'CreditsPurchased');
    const minorUnit = minorUnitOf(currency);
    if (bought === undefined || minorUnit === null) return reject('currency-unknown', { currency });
    const { taxes } = await this.desk.billOf(
      { lines: [{ sells: 'credits', amount: net }], net, terms: { currency, minorUnit }, billingDetails },
      call.at,
    );
    const { amount: credits, policy } = bought.data;
    const gross = formatNanos(sum([net, ...taxes.map((tax) => tax.amount)]));
    const token = fingerprintOf('credits', account, formatNanos(net), formatNanos(credits), gross, policy);
    return { account, net, credits, taxes, currency, policy, token };
  }
  /** What its account is charged in; null: the customer has no such account. */
  private async currencyOf(call: Call, customer: string, account: string): Promise<string | null> {
    const { value } = await this.pools.read(
      account,
      ({ account: opened, plan }) =>
        opened?.owner.id === customer ? (plan?.terms.purchase.currency ?? null) : null,
      call.at,
    );
    return value;
  }

  /** Its own one, or the one that was opened for it by hand. Rejects with `account-not-named` where it has several of those. */
  private async onlyAccount(call: Call, customer: string): Promise<string> {
    const own = accountOfCustomer(customer);
    if ((await this.currencyOf(call, customer, own)) !== null) return own;
    const [only = own, ...others] = await accountsOfOwner(bindBalance(this.readSide.db), customer);
    if (others.length === 0) return only;
    return reject('account-not-named', { param: 'account', accounts: [only, ...others].join(', ') });
  }
}
