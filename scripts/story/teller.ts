import { clientOf, type Answer, type Ask, type Body, type Caller } from './client.js';

/** The product that a story is told to, and the keys that its first start made. */
export type Stage = { readonly url: string; readonly operator: string; readonly service: string };

/** One line of a timeline. `refused`: the code of the answer, where that was the story's point. */
export type Entry = {
  readonly at: string;
  readonly who: string;
  readonly says: string;
  readonly refused: string | null;
};

export type Listener = {
  readonly onEntry?: (entry: Entry) => void;
  /** After every call that changes something, and after every move of the clock. */
  readonly afterStep?: () => Promise<void>;
};

/** The product answered otherwise than the story goes. */
export class StoryBroken extends Error {}

type Watch = (teller: Teller) => Promise<readonly Entry[]>;

/** Makes the calls of a story, one after the other, and keeps what came of each. */
export type Teller = {
  readonly operator: Caller;
  readonly service: Caller;
  readonly entries: readonly Entry[];
  readonly now: () => string;
  /** From now on, what these have to tell is told after every step. */
  readonly watch: (news: Watch) => Promise<void>;
  /** A line of the timeline about what was looked at. */
  readonly note: (says: string) => void;
  /** Looks, as far as the last call's position at least; the timeline does not show it. */
  readonly get: (who: Caller, path: string) => Promise<Body>;
  /** Looks at what is answered from the log itself, or sets the scene; the timeline does not show it. */
  readonly quietly: (who: Caller, what: Ask) => Promise<Body>;
  /** A call that is to work. */
  readonly does: (who: Caller, says: string | ((body: Body) => string), what: Ask) => Promise<Body>;
  /** A call that is to be refused with this code; answers the problem document. */
  readonly isRefused: (
    who: Caller,
    step: { readonly says: string; readonly code: string },
    what: Ask,
  ) => Promise<Body>;
  /** The test clock moves as time passes. */
  readonly liveUntil: (to: string) => Promise<void>;
};

export const tellerOn = async (stage: Stage, { onEntry, afterStep }: Listener = {}): Promise<Teller> => {
  const { ask, position } = askingOf(stage);
  const operator: Caller = { name: 'operator', key: stage.operator };
  const entries: Entry[] = [];
  let now = '';
  let news: Watch = () => Promise.resolve([]);

  const tell = (entry: Entry): void => {
    entries.push(entry);
    onEntry?.(entry);
  };
  const clock = async (what: Ask): Promise<void> => {
    now = (wanted(what, await ask(operator, what)) as { now: string }).now;
  };
  const stepDone = async (): Promise<void> => {
    for (const entry of await news(teller)) tell(entry);
    await afterStep?.();
  };
  const teller: Teller = {
    operator,
    service: { name: 'service', key: stage.service },
    entries,
    now: () => now,
    watch: async (watched) => {
      news = watched;
      await stepDone();
    },
    note: (says) => {
      tell({ at: now, who: 'ledger', says, refused: null });
    },
    get: async (who, path) => {
      const known = `${path.includes('?') ? '&' : '?'}at_least=${position().toString()}`;
      const what = { method: 'GET', path: `${path}${known}` } as const;
      return wanted(what, await ask(who, what));
    },
    quietly: async (who, what) => wanted(what, await ask(who, what)),
    does: async (who, says, what) => {
      const body = wanted(what, await ask(who, what));
      const text = typeof says === 'string' ? says : says(body);
      tell({ at: now, who: who.name, says: text, refused: null });
      await stepDone();
      return body;
    },
    isRefused: async (who, { says, code }, what) => {
      const { status, body } = await ask(who, what);
      if (body.code !== code) throw broken(what, `${code}, not ${status.toString()}`, body);
      tell({ at: now, who: who.name, says: `${says}: ${reasonIn(body)}`, refused: code });
      await stepDone();
      return body;
    },
    liveUntil: async (to) => {
      const target = new Date(to).toISOString();
      // One move may not come all the way.
      while (now < target) await clock({ method: 'POST', path: '/v1/sandbox/clock', body: { now: target } });
      await stepDone();
    },
  };
  await clock({ method: 'GET', path: '/v1/sandbox/clock' });
  return teller;
};

/** Calls that know how far the log was at the latest answer. */
const askingOf = ({ url }: Stage) => {
  const call = clientOf(url);
  let position = 0n;
  return {
    position: () => position,
    ask: async (who: Caller, what: Ask): Promise<Answer> => {
      const answer = await call(who, what);
      if (answer.position > position) position = answer.position;
      return answer;
    },
  };
};

const broken = ({ method, path }: Ask, expected: string, body: Body): StoryBroken =>
  new StoryBroken(`${method} ${path}: expected ${expected}: ${JSON.stringify(body)}`);

const wanted = (what: Ask, { status, body }: Answer): Body => {
  if (status < 300) return body;
  throw broken(what, `success, not ${status.toString()}`, body);
};

const envelope = new Set(['type', 'title', 'status', 'code']);

/** The refusal in words, with its facts. */
const reasonIn = (problem: Body): string => {
  const facts = Object.entries(problem)
    .filter(([name]) => !envelope.has(name))
    .map(([name, value]) => `${name} ${String(value)}`);
  return [String(problem.title), ...(facts.length === 0 ? [] : [`(${facts.join(', ')})`])].join(' ');
};
