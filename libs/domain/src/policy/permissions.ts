import { each, fields, choice, type Read } from './reader.js';

/** A role inside a customer (R5). Operators, auditors and services are of the product, not of a customer. */
export const roles = ['owner', 'admin', 'member'] as const;
export type Role = (typeof roles)[number];

const allowed = each(choice(...roles), roles.length);

/** R5, R55, R64, R81: who may do what; each row of a plan's permission table names the roles. */
export const permissions = fields({
  spend: allowed,
  'buy-credits': allowed,
  'change-plan': allowed,
  'manage-payment-method': allowed,
  'transfer-ownership': allowed,
  'manage-seats': allowed,
  'manage-members': allowed,
  'manage-caps': allowed,
  'manage-alert': allowed,
  'manage-data-policy': allowed,
  'manage-own-keys': allowed,
  'see-balance': allowed,
  'see-usage': allowed,
  'see-individual-usage': allowed,
  'see-billing': allowed,
});
export type Permissions = Read<typeof permissions>;
export type Action = keyof Permissions;

/** Only owners buy and change the plan; owners and admins see individual usage (R55, R64). */
export const defaultPermissions = {
  spend: ['owner', 'admin', 'member'],
  'buy-credits': ['owner'],
  'change-plan': ['owner'],
  'manage-payment-method': ['owner'],
  'transfer-ownership': ['owner'],
  'manage-seats': ['owner'],
  'manage-members': ['owner', 'admin'],
  'manage-caps': ['owner', 'admin'],
  'manage-alert': ['owner', 'admin'],
  'manage-data-policy': ['owner', 'admin'],
  'manage-own-keys': ['owner', 'admin'],
  'see-balance': ['owner', 'admin', 'member'],
  'see-usage': ['owner', 'admin', 'member'],
  'see-individual-usage': ['owner', 'admin'],
  'see-billing': ['owner', 'admin'],
} as const satisfies Permissions;

export const may = (table: Permissions, role: Role, action: Action): boolean => table[action].includes(role);
