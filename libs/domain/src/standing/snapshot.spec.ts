import { expect, it } from '@jest/globals';
import { standings, standingState, type StandingEvent } from '#domain/standing';
import {
  again,
  byHand,
  day,
  fails,
  inGrace,
  pastDue,
  pays,
  people,
  story,
  suspended,
} from '../../../../test/support/standing-stories.js';

const stories: Readonly<Record<string, readonly StandingEvent[]>> = {
  'past due': pastDue,
  'a retry by hand': story(pastDue, [day(1), byHand('rty_1')], [day(1), fails('inv_2')]),
  'a retry under way': story(pastDue, [day(0), fails('inv_2')], [day(3), again('inv_1')]),
  'in grace': inGrace,
  suspended,
  restored: story(suspended, [day(18), pays('inv_1')]),
};

it.each(Object.entries(stories))(
  'a standing put down at any event and taken up again folds on as before: %s (S31)',
  (_, history) => {
    for (let cut = 0; cut <= history.length; cut += 1) {
      const put = JSON.stringify(standingState.encode(people.given(...history.slice(0, cut)).state));
      const taken = standingState.decode(JSON.parse(put) as never);
      expect(JSON.stringify(standingState.encode(taken))).toBe(put);
      const whole = people.given(...history).state;
      expect(history.slice(cut).reduce(standings.evolve, taken)).toEqual(whole);
    }
  },
);
