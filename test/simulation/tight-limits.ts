/** So small that a run of some hundred steps overflows every window and fills every queue. */
export const tightLimits = {
  recentCommands: 2,
  unindexedCommands: 6,
  decisionsPerBatch: 5,
  queuedPerStream: 4,
  writers: 2,
  decisionAttempts: 12,
  appendRepeats: 2,
  tailBeforeSnapshot: 4,
  tailBeforeBase: 2,
};
