/** Ends a run with one plain line that a person and a machine read alike. */
export default class ClosingLine {
  onRunComplete(_contexts, results) {
    // A suite that could not even be loaded has no failed test of its own, yet it failed.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    process.stdout.write(
      `\n${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
    );
  }
}
