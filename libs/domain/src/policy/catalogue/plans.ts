import type { PolicyDocument } from '../document.js';
import { enterprise } from './enterprise.js';
import { pass } from './pass.js';
import { pooledEnterprise } from './pooled-enterprise.js';
import { pooledTeam } from './pooled-team.js';
import { pro } from './pro.js';
import { starter } from './starter.js';
import { teams } from './teams.js';

/** Ships with the product as version 1 of each plan; later versions are published at run time (S15). */
export const policyCatalogue: readonly PolicyDocument[] = [
  teams,
  enterprise,
  pass,
  starter,
  pro,
  pooledTeam,
  pooledEnterprise,
];
