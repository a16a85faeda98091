import { pass } from './tell/pass.js';
import { teams } from './tell/teams.js';

export const stories = { teams, pass } as const;
