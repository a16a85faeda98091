/** Who may do what. Until members exist, the role stands in the API key; a policy's own table narrows it later (R5, R55, R81). */
export const roles = ['service', 'operator', 'auditor', 'owner', 'admin', 'member'] as const;
export type Role = (typeof roles)[number];

const everyone = roles;
const staff = ['service', 'operator'] as const;

export const permissions = {
  'accounts:open': staff,
  'accounts:read': everyone,
  'policy:assign': staff,
  'policy:publish': ['operator'],
  'policy:read': everyone,
  'credits:grant': staff,
  /** Until payments exist, a purchase is a command of an operator or of the billing service with its payment reference. */
  'credits:buy': staff,
  /** R6: every member may spend from the pool. */
  'credits:spend': [...staff, 'owner', 'admin', 'member'],
  'credits:reverse': staff,
  'credits:adjust': ['operator'],
  'credits:refund': staff,
  'pool:freeze': staff,
  'pool:settle': staff,
  'caps:change': [...staff, 'owner', 'admin'],
  'alert:change': [...staff, 'owner', 'admin'],
  'balance:read': everyone,
  'debits:read': everyone,
  'usage:read': everyone,
  /** S14: figures of single members, other than one's own. */
  'usage:individual': [...staff, 'auditor', 'owner', 'admin'],
  'billing:read': [...staff, 'auditor', 'owner', 'admin'],
  'due:read': [...staff, 'auditor'],
  'keys:manage': ['operator'],
  'clock:move': ['operator'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type Permission = keyof typeof permissions;

/** What touches the whole ledger: a key that is bound to a customer or to accounts would reach beyond them, or free itself. */
const ofWholeLedger: ReadonlySet<Permission> = new Set<Permission>([
  'policy:publish',
  'due:read',
  'keys:manage',
  'clock:move',
]);

export const needsUnrestricted = (permission: Permission): boolean => ofWholeLedger.has(permission);

export const may = (role: Role, permission: Permission): boolean =>
  (permissions[permission] as readonly Role[]).includes(role);
