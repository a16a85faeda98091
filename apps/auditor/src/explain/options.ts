export type ExplainOptions = {
  readonly asOf?: string;
  readonly knownAt?: string;
  readonly account?: string;
};
