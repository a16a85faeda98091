import {
  billingDisputeEvents,
  billingDisputes,
  disputeFoldVersion,
  type BillingDispute,
  type BillingDisputeEvent,
} from '#domain/billing-dispute';
import {
  creditPool,
  creditPoolEvents,
  creditPoolState,
  poolFoldVersion,
  type CreditPool,
  type CreditPoolEvent,
} from '#domain/credit-pool';
import {
  customerEvents,
  customerFoldVersion,
  customers,
  customerState,
  type Customer,
  type CustomerEvent,
} from '#domain/customer';
import {
  invoiceEvents,
  invoiceFoldVersion,
  invoices,
  type Invoice,
  type InvoiceEvent,
} from '#domain/invoice';
import {
  invoiceRegisterEvents,
  invoiceRegisters,
  registerFoldVersion,
  type InvoiceRegister,
  type InvoiceRegisterEvent,
} from '#domain/invoice-register';
import {
  policies,
  policyEvents,
  policyFoldVersion,
  policyState,
  type Policy,
  type PolicyEvent,
} from '#domain/policy';
import {
  purchaseEvents,
  purchaseFoldVersion,
  purchases,
  type Purchase,
  type PurchaseEvent,
} from '#domain/purchase';
import {
  reconciliationEvents,
  reconciliationFoldVersion,
  reconciliations,
  type Reconciliation,
  type ReconciliationEvent,
} from '#domain/reconciliation';
import {
  standingEvents,
  standingFoldVersion,
  standings,
  type Standing,
  type StandingEvent,
} from '#domain/standing';
import {
  topUpEvents,
  topUpFoldVersion,
  topUps,
  topUpState,
  type TopUp,
  type TopUpEvent,
} from '#domain/top-up';
import { plainState, snapshotKind, type Engine, type Streams } from '#engine';

/** Every kind of stream that the ledger writes: commands, snapshotter and projector agree on these. */
export const kinds = {
  pools: {
    format: creditPoolEvents,
    decider: creditPool,
    foldVersion: poolFoldVersion,
    stateCodec: creditPoolState,
  },
  policies: {
    format: policyEvents,
    decider: policies,
    foldVersion: policyFoldVersion,
    stateCodec: policyState,
  },
  customers: {
    format: customerEvents,
    decider: customers,
    foldVersion: customerFoldVersion,
    stateCodec: customerState,
  },
  standings: {
    format: standingEvents,
    decider: standings,
    foldVersion: standingFoldVersion,
    stateCodec: plainState<Standing>(),
  },
  invoices: {
    format: invoiceEvents,
    decider: invoices,
    foldVersion: invoiceFoldVersion,
    stateCodec: plainState<Invoice>(),
  },
  registers: {
    format: invoiceRegisterEvents,
    decider: invoiceRegisters,
    foldVersion: registerFoldVersion,
    stateCodec: plainState<InvoiceRegister>(),
  },
  disputes: {
    format: billingDisputeEvents,
    decider: billingDisputes,
    foldVersion: disputeFoldVersion,
    stateCodec: plainState<BillingDispute>(),
  },
  purchases: {
    format: purchaseEvents,
    decider: purchases,
    foldVersion: purchaseFoldVersion,
    stateCodec: plainState<Purchase>(),
  },
  topUps: {
    format: topUpEvents,
    decider: topUps,
    foldVersion: topUpFoldVersion,
    stateCodec: topUpState,
  },
  reconciliations: {
    format: reconciliationEvents,
    decider: reconciliations,
    foldVersion: reconciliationFoldVersion,
    stateCodec: plainState<Reconciliation>(),
  },
} as const;

export type LedgerStreams = {
  readonly pools: Streams<CreditPool, CreditPoolEvent>;
  readonly policies: Streams<Policy, PolicyEvent>;
  readonly customers: Streams<Customer, CustomerEvent>;
  readonly standings: Streams<Standing, StandingEvent>;
  readonly invoices: Streams<Invoice, InvoiceEvent>;
  readonly registers: Streams<InvoiceRegister, InvoiceRegisterEvent>;
  readonly disputes: Streams<BillingDispute, BillingDisputeEvent>;
  readonly purchases: Streams<Purchase, PurchaseEvent>;
  readonly topUps: Streams<TopUp, TopUpEvent>;
  readonly reconciliations: Streams<Reconciliation, ReconciliationEvent>;
};

/** The engine's streams of every kind. */
export const ledgerStreamsOn = ({ streams }: Pick<Engine, 'streams'>): LedgerStreams => ({
  pools: streams(kinds.pools.format, kinds.pools.decider, kinds.pools),
  policies: streams(kinds.policies.format, kinds.policies.decider, kinds.policies),
  customers: streams(kinds.customers.format, kinds.customers.decider, kinds.customers),
  standings: streams(kinds.standings.format, kinds.standings.decider, kinds.standings),
  invoices: streams(kinds.invoices.format, kinds.invoices.decider, kinds.invoices),
  registers: streams(kinds.registers.format, kinds.registers.decider, kinds.registers),
  disputes: streams(kinds.disputes.format, kinds.disputes.decider, kinds.disputes),
  purchases: streams(kinds.purchases.format, kinds.purchases.decider, kinds.purchases),
  topUps: streams(kinds.topUps.format, kinds.topUps.decider, kinds.topUps),
  reconciliations: streams(
    kinds.reconciliations.format,
    kinds.reconciliations.decider,
    kinds.reconciliations,
  ),
});

/** What the snapshotter follows. */
export const snapshotKinds = [
  snapshotKind(kinds.pools),
  snapshotKind(kinds.policies),
  snapshotKind(kinds.customers),
  snapshotKind(kinds.standings),
  snapshotKind(kinds.invoices),
  snapshotKind(kinds.registers),
  snapshotKind(kinds.disputes),
  snapshotKind(kinds.purchases),
  snapshotKind(kinds.topUps),
  snapshotKind(kinds.reconciliations),
];
