import { pass } from './tell/pass.js';
import { pooledTeam } from './tell/pooled-team.js';
import { teams } from './tell/teams.js';

export const stories = { teams, 'pooled-team': pooledTeam, pass } as const;
