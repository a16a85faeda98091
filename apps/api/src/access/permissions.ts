import { defaultPermissions, type Action, type Permissions } from '#domain/policy';

/** Of the product: what their keys may do stands here. Of a customer: what they may do, its plan's policy says (R5, R55, R64). */
const productRoles = ['service', 'operator', 'auditor'] as const;
const memberRoles = ['owner', 'admin', 'member'] as const;
export const roles = [...productRoles, ...memberRoles] as const;
export type Role = (typeof roles)[number];
type ProductRole = (typeof productRoles)[number];

type Rule = {
  readonly product: readonly ProductRole[];
  /** The row of the policy's table that names the roles; `any`: whoever is a member; null: nobody of a customer. */
  readonly members: Action | 'any' | null;
};

const staff = ['service', 'operator'] as const;
const staffAndAuditor = productRoles;

export const permissions = {
  'accounts:open': { product: staff, members: null },
  'accounts:read': { product: staffAndAuditor, members: 'see-balance' },
  'policy:assign': { product: staff, members: null },
  'policy:publish': { product: ['operator'], members: null },
  'policy:read': { product: staffAndAuditor, members: 'any' },
  'credits:grant': { product: staff, members: null },
  /** A purchase is a command of an operator or of the billing service with its payment reference. */
  'credits:buy': { product: staff, members: null },
  /** R9, R10: with the customer's own payment method. */
  'credits:purchase': { product: staff, members: 'buy-credits' },
  /** R36: what is bought by itself is bought all the same. */
  'top-up:change': { product: staff, members: 'buy-credits' },
  /** R6: every member may spend from the pool, unless the policy says otherwise. */
  'credits:spend': { product: staff, members: 'spend' },
  'credits:reverse': { product: staff, members: null },
  'credits:adjust': { product: ['operator'], members: null },
  'credits:refund': { product: staff, members: null },
  'pool:freeze': { product: staff, members: null },
  'pool:settle': { product: staff, members: null },
  'caps:change': { product: staff, members: 'manage-caps' },
  'alert:change': { product: staff, members: 'manage-alert' },
  'balance:read': { product: staffAndAuditor, members: 'see-balance' },
  'debits:read': { product: staffAndAuditor, members: 'see-usage' },
  'usage:read': { product: staffAndAuditor, members: 'see-usage' },
  /** S14: figures of single members, other than one's own. */
  'usage:individual': { product: staffAndAuditor, members: 'see-individual-usage' },
  'billing:read': { product: staffAndAuditor, members: 'see-billing' },
  'customers:list': { product: staffAndAuditor, members: null },
  'customers:register': { product: staff, members: null },
  /** Name, kind, spaces, data policy, members by role: what every member sees of the organization (R48). */
  'customers:read': { product: staffAndAuditor, members: 'any' },
  'members:read': { product: staffAndAuditor, members: 'any' },
  'members:manage': { product: staff, members: 'manage-members' },
  /** Whoever is a member may go; a service removes instead. */
  'members:leave': { product: [], members: 'any' },
  /** The invitation itself is the proof: whoever accepts is no member yet, so no row of a table is about them. */
  'invitations:accept': { product: staff, members: 'any' },
  'ownership:transfer': { product: staff, members: 'transfer-ownership' },
  'spaces:manage': { product: staff, members: 'manage-members' },
  'data-policy:change': { product: staff, members: 'manage-data-policy' },
  'billing-details:change': { product: staff, members: 'manage-payment-method' },
  'plan:change': { product: staff, members: 'change-plan' },
  /** R44: from one tier of a pass to another. */
  'tier:change': { product: ['operator'], members: null },
  'seats:change': { product: staff, members: 'manage-seats' },
  /** R29: another method, which brings one more try with it. */
  'payment-method:change': { product: staff, members: 'manage-payment-method' },
  /** R29: one more try with the same. */
  'payment:retry': { product: staff, members: 'manage-payment-method' },
  /** R30: whoever sees an invoice may disagree with it. */
  'disputes:open': { product: staff, members: 'see-billing' },
  'disputes:resolve': { product: staff, members: null },
  /** Voiding and crediting what was issued. */
  'invoices:correct': { product: staff, members: null },
  /** Money that did not reach its payer: it is sent again, or somebody says by which other means it went. */
  'refunds:mend': { product: ['operator'], members: null },
  'contract:record': { product: staff, members: null },
  'streak:break': { product: ['operator'], members: null },
  /** R33: the data of a customer whose retention is over. */
  'standing:purge': { product: ['operator'], members: null },
  'standing:reinstate': { product: ['operator'], members: null },
  'subjects:erase': { product: ['operator'], members: null },
  'due:read': { product: staffAndAuditor, members: null },
  /** What customers were told; nothing of it names a person. */
  'notices:read': { product: staffAndAuditor, members: null },
  'notices:resend': { product: ['operator'], members: null },
  /** Letters as they were written, with names and addresses. */
  'mailbox:read': { product: ['operator'], members: null },
  /** Where a customer's events are sent: with the rest of its billing, its owner's. */
  'webhooks:manage': { product: staff, members: 'manage-payment-method' },
  /** What the payment provider has told by itself. */
  'provider-notices:read': { product: staffAndAuditor, members: null },
  'provider-notices:retry': { product: ['operator'], members: null },
  /** The books beside the payment provider's. */
  'reconciliations:read': { product: staffAndAuditor, members: null },
  'reconciliations:run': { product: ['operator'], members: null },
  'keys:manage': { product: ['operator'], members: null },
  'clock:move': { product: ['operator'], members: null },
  /** How the sandbox's payment method of a customer behaves. */
  'payments:pretend': { product: ['operator'], members: null },
} as const satisfies Readonly<Record<string, Rule>>;

export type Permission = keyof typeof permissions;

/** What touches the whole ledger: a key that is bound to a customer or to accounts would reach beyond them, or free itself. */
const ofWholeLedger: ReadonlySet<Permission> = new Set<Permission>([
  'policy:publish',
  'customers:list',
  'subjects:erase',
  'due:read',
  'notices:read',
  'notices:resend',
  'mailbox:read',
  'provider-notices:read',
  'provider-notices:retry',
  'reconciliations:read',
  'reconciliations:run',
  'keys:manage',
  'clock:move',
  'payments:pretend',
]);

/** Whoever asks is not a member yet: the key alone says who it is. */
export const isForOutsiders = (permission: Permission): boolean => permission === 'invitations:accept';

export const needsUnrestricted = (permission: Permission): boolean => ofWholeLedger.has(permission);

/** Keys of these act for a member of a customer. */
export const isMemberRole = (role: Role): role is (typeof memberRoles)[number] =>
  (memberRoles as readonly Role[]).includes(role);

/** `table`: of the customer's current policy. */
export const may = (role: Role, permission: Permission, table: Permissions = defaultPermissions): boolean => {
  const { product, members }: Rule = permissions[permission];
  if (!isMemberRole(role)) return (product as readonly Role[]).includes(role);
  return members !== null && (members === 'any' || table[members].includes(role));
};
