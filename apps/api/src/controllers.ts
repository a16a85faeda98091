import { AccountsController } from './accounts/accounts.controller.js';
import { BatchController } from './batch/batch.controller.js';
import { BillingController } from './billing/billing.controller.js';
import { OverviewController } from './billing/overview.controller.js';
import { ControlsController } from './controls/controls.controller.js';
import { CreditsController } from './credits/credits.controller.js';
import { CustomersController } from './customers/customers.controller.js';
import { ErasuresController } from './customers/erasures.controller.js';
import { DocumentsController } from './documents/documents.controller.js';
import { StatementDocumentController } from './documents/statement.controller.js';
import { DisputesController } from './disputes/disputes.controller.js';
import { InvoicesController } from './invoices/invoices.controller.js';
import { InvoiceRefundsController } from './invoices/refunds.controller.js';
import { KeysController } from './keys/keys.controller.js';
import { LiveController } from './live/live.controller.js';
import { InvitationBatchController } from './members/invitation-batch.controller.js';
import { MailboxController } from './mailbox/mailbox.controller.js';
import { InvitationsController } from './members/invitations.controller.js';
import { MembersController } from './members/members.controller.js';
import { SpacesController } from './members/spaces.controller.js';
import { OperationsController } from './operations/operations.controller.js';
import { PlansController } from './plans/plans.controller.js';
import { NoticesController } from './notices/notices.controller.js';
import { WebhookDeliveriesController } from './outgoing/deliveries.controller.js';
import { WebhookEndpointsController } from './outgoing/endpoints.controller.js';
import { PoliciesController } from './policies/policies.controller.js';
import { BalanceController } from './queries/balance.controller.js';
import { DueController } from './queries/due.controller.js';
import { StatementController } from './queries/statement.controller.js';
import { UsageController } from './queries/usage.controller.js';
import { OrganizationController } from './organization/organization.controller.js';
import { PeopleController } from './organization/people.controller.js';
import { OrdersController } from './orders/orders.controller.js';
import { PaymentMethodsController } from './payment-methods/payment-methods.controller.js';
import { PurchaseListsController } from './purchases/purchase-lists.controller.js';
import { CreditPurchasesController } from './purchases/purchases.controller.js';
import { ReconciliationsController } from './reconciliations/reconciliations.controller.js';
import { ClockController } from './sandbox/clock.controller.js';
import { SandboxPaymentsController } from './sandbox/payments.controller.js';
import { DebitsController } from './spending/debits.controller.js';
import { HoldsController } from './spending/holds.controller.js';
import { SeatsController } from './seats/seats.controller.js';
import { ProviderNoticesController } from './provider-notices/provider-notices.controller.js';
import { StripeWebhookController } from './provider-notices/webhook.controller.js';
import { UtilizationController } from './seats/utilization.controller.js';
import { StandingController } from './standing/standing.controller.js';
import { SubscriptionHistoryController } from './subscription/history.controller.js';
import { PlanChangeController } from './subscription/plan-change.controller.js';
import { RenewalController } from './subscription/renewal.controller.js';
import { SubscriptionController } from './subscription/subscription.controller.js';
import { TopUpController } from './top-up/top-up.controller.js';

/** Every route of the API. */
export const controllers = [
  AccountsController,
  CreditsController,
  DebitsController,
  HoldsController,
  BatchController,
  ControlsController,
  BalanceController,
  LiveController,
  StatementController,
  UsageController,
  DueController,
  PoliciesController,
  PlansController,
  CustomersController,
  OrganizationController,
  PeopleController,
  MembersController,
  InvitationBatchController,
  InvitationsController,
  SpacesController,
  ErasuresController,
  SubscriptionController,
  PlanChangeController,
  RenewalController,
  SubscriptionHistoryController,
  SeatsController,
  UtilizationController,
  OrdersController,
  PurchaseListsController,
  CreditPurchasesController,
  TopUpController,
  PaymentMethodsController,
  StandingController,
  InvoicesController,
  InvoiceRefundsController,
  DocumentsController,
  StatementDocumentController,
  BillingController,
  OverviewController,
  DisputesController,
  NoticesController,
  MailboxController,
  ReconciliationsController,
  WebhookEndpointsController,
  WebhookDeliveriesController,
  StripeWebhookController,
  ProviderNoticesController,
  KeysController,
  ClockController,
  SandboxPaymentsController,
  OperationsController,
] as const;
