/**
 * The version of a read model whose rows keep the state of a domain fold: it is read back only by the fold that wrote it, so a
 * later fold rebuilds the model. `own` is raised when the model itself changes; below a thousand fold versions in all.
 */
export const versionWith = (own: number, ...folds: readonly string[]): number =>
  folds.reduce((sum, fold) => sum + Number(fold), own * 1_000);
