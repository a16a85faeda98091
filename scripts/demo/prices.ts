/**
 * Prices of the demo's models, in billionths of a dollar per token, copied from the providers' pages by hand. They are
 * deliberately not read from the product's rate card: the demo ends by comparing the two to the nano-dollar.
 */
const models = [
  { provider: 'openai', model: 'gpt-4o', input: 2_500n, output: 10_000n },
  { provider: 'openai', model: 'gpt-4o-mini', input: 150n, output: 600n },
  { provider: 'anthropic', model: 'claude-3-5-haiku-latest', input: 800n, output: 4_000n },
  { provider: 'google', model: 'gemini-2.0-flash', input: 100n, output: 400n },
] as const;

export type Priced = {
  readonly provider: string;
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Nano-dollars. */
  readonly price: bigint;
};

/** Of ten requests, three go to the large model, four to the small one. */
const turns = [0, 1, 2, 1, 3, 0, 1, 2, 0, 1] as const;

export const priced = (n: number, inputTokens: number, outputTokens: number): Priced => {
  const { provider, model, input, output } = models[turns[n % turns.length] ?? 0];
  return {
    provider,
    model,
    inputTokens,
    outputTokens,
    price: BigInt(inputTokens) * input + BigInt(outputTokens) * output,
  };
};
