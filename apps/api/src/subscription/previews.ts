import { accountOfCustomer, type CreditPools, type Customers } from '#commands';
import type { Customer, Preview } from '#domain/customer';
import type { PlanTerms } from '#domain/policy';
import type { RefusalCode } from '#domain/refusals';
import { fingerprintOf, formatNanos, type Instant, type Refused, type View } from '#kernel';
import type { Tax } from '#tax';
import type { Call } from '../call/call.js';
import type { Dispatch } from '../call/dispatch.js';
import { amountOf, answer, instantOf, listOf, textOf } from '../openapi/answers.js';
import { reject, Rejected } from '../problems/problem.js';
import type { Bill, CustomerDesk } from './customer-desk.js';
import { lostSchema, whatIsLost, type PlanLeft } from './what-is-lost.js';
import { lineAnswer, lineSchema, taxAnswer, taxSchema } from './line-answers.js';

const previewFields = {
  lines: listOf(lineSchema),
  due_now: amountOf('Charged at once, before taxes.'),
  taxes: listOf(taxSchema),
  tax: amountOf('All taxes on what is due now.'),
  gross: amountOf('What the payment method is charged: due_now + tax.'),
  currency: textOf('ISO 4217'),
  effective_at: instantOf('When it holds: now, or with the next cycle.'),
  token: textOf('Goes into `preview_token` of the call that confirms.'),
} as const;

export const previewSchema = answer(
  'Preview',
  'What a change would do now, in exact amounts (R18).',
  previewFields,
);

export const planPreviewSchema = answer(
  'PlanPreview',
  'What another plan would cost now, in exact amounts, and which credits end with the one that is left.',
  { ...previewFields, lost: lostSchema },
);

export type Shown = {
  readonly preview: Preview;
  readonly bill: Bill;
  readonly currency: string;
  readonly token: string;
};

export const previewAnswer = ({ preview, bill, currency, token }: Shown): object => ({
  lines: preview.lines.map(lineAnswer),
  due_now: formatNanos(preview.dueNow),
  ...billAnswer(bill),
  currency,
  effective_at: preview.effectiveAt,
  token,
});

export const billAnswer = ({ taxes, tax, gross }: Bill): object => ({
  taxes: taxes.map(taxAnswer),
  tax: formatNanos(tax),
  gross: formatNanos(gross),
});

export type Looked = {
  readonly look: (state: View<Customer>, at: Instant) => Preview | Refused<RefusalCode>;
  /** Of the plan that is chosen; null: of the one that runs. */
  readonly terms: PlanTerms | null;
  /** Of the plan that is chosen; left out: none is. */
  readonly asset?: string;
};

/** What a confirmation names beside the call. `asked.customer` is the stream's id. */
export type Confirmation = { readonly customer: string; readonly token: string };

/** Previews with their taxes, and the check that what is confirmed is what was shown. */
export class Previews {
  constructor(
    private readonly desk: CustomerDesk,
    private readonly customers: Customers,
    private readonly dispatch: Dispatch,
    private readonly pools: CreditPools,
  ) {}

  async show(call: Call, customer: string, { look, terms, asset }: Looked): Promise<Shown> {
    if (asset !== undefined) await this.assertPoolTakes(call, customer, asset);
    const { preview, running, billingDetails, at } = await this.desk.look(call, customer, (state, now) => {
      const preview = look(state, now);
      if (preview.kind === 'refused') return preview;
      const running = state.subscription?.plan.terms ?? null;
      const money = running === null ? null : { currency: running.currency, minorUnit: running.minorUnit };
      return { preview, running: money, billingDetails: state.billingDetails, at: now };
    });
    const priced = terms ?? running ?? reject('subscription-not-found');
    const { lines, dueNow: net } = preview;
    const bill = await this.desk.billOf({ lines, net, terms: priced, billingDetails }, at);
    return { preview, bill, currency: priced.currency, token: tokenOf(preview, bill) };
  }

  /** A pool is kept in one asset: 8,000 credits are not 8,000 dollars. Said before anything is paid for. */
  private async assertPoolTakes(call: Call, customer: string, asset: string): Promise<void> {
    const account = accountOfCustomer(customer);
    const { value } = await this.pools.read(account, (pool) => pool.plan?.terms.asset.code, call.at);
    if (value !== undefined && value !== asset) reject('asset-mismatch', { asset, expected: value });
  }

  /** S17: credits that would end with a change of plan. */
  lost(call: Call, change: PlanLeft): Promise<readonly object[]> {
    const { desk, pools } = this;
    return whatIsLost({ desk, pools }, call, change);
  }

  /** Which tier the running subscription has. */
  async tierOf(call: Call, customer: string): Promise<string | null> {
    const { tier } = await this.desk.look(call, customer, ({ subscription }) => ({
      tier: subscription?.plan.tier ?? null,
    }));
    return tier;
  }

  /**
   * Runs `confirm` with the domain's token and the taxes that were shown, if what was shown is still what would be shown. A repeat
   * of an earlier call is answered from what is stored: whatever has changed since then does not make it stale, nor is it taxed anew.
   */
  async confirm<T>(
    call: Call,
    { customer, token }: Confirmation,
    looked: Looked,
    confirm: (token: string, taxes: readonly Tax[] | null) => Promise<T>,
  ): Promise<T> {
    const commandId = this.dispatch.commandId(call, `Customer-${customer}`);
    const repeated = (await this.customers.eventsOfCommand(customer, commandId)) !== null;
    const taxes = repeated ? null : (await this.assertFresh(call, { customer, token }, looked)).bill.taxes;
    try {
      return await confirm(domainToken(token), taxes);
    } catch (error) {
      // Something came in between: the caller gets the token that holds now, taxes and all.
      if (error instanceof Rejected && error.problem.code === 'preview-stale')
        await this.assertFresh(call, { customer, token }, looked);
      throw error;
    }
  }

  private async assertFresh(call: Call, { customer, token }: Confirmation, looked: Looked): Promise<Shown> {
    const shown = await this.show(call, customer, looked);
    if (shown.token !== token)
      reject('preview-stale', {
        token: shown.token,
        due_now: formatNanos(shown.preview.dueNow),
        gross: formatNanos(shown.bill.gross),
      });
    return shown;
  }
}

/** The domain's token says what is sold; the rest says what it is taxed. */
const tokenOf = ({ token }: Preview, { taxes }: Bill): string =>
  taxes.length === 0
    ? token
    : `${token}.${fingerprintOf('taxes', ...taxes.flatMap(({ code, jurisdiction, amount }) => [code, jurisdiction, formatNanos(amount)]))}`;

const domainToken = (token: string): string => token.split('.', 1)[0] ?? token;
