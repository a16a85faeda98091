import Sequencer from '@jest/test-sequencer';

/**
 * What takes a minute or more begins first: a long file that one worker gets last is waited for by the other. Told by their
 * folders, because jest goes by size where it has not seen a file run, and these are small files that load much.
 */
const LONG = [
  '/test/e2e/',
  '/test/stories/',
  '/test/eventstoredb/double',
  '/test/simulation/',
  '/test/platform/',
];

const rankOf = ({ path }) => {
  const rank = LONG.findIndex((folder) => path.includes(folder));
  return rank < 0 ? LONG.length : rank;
};

export default class LongestFirst extends Sequencer {
  sort(tests) {
    // Stable: within one rank it stays as jest has it.
    return [...super.sort(tests)].sort((one, other) => rankOf(one) - rankOf(other));
  }
}
