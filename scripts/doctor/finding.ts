/** `bad` ends the doctor with exit code 1; `note` is worth knowing. */
export type Finding = {
  readonly verdict: 'good' | 'note' | 'bad';
  readonly what: string;
  readonly fix?: string;
};

export const good = (what: string): Finding => ({ verdict: 'good', what });
export const note = (what: string, fix?: string): Finding => ({
  verdict: 'note',
  what,
  ...(fix === undefined ? {} : { fix }),
});
export const bad = (what: string, fix: string): Finding => ({ verdict: 'bad', what, fix });

/** A text of somebody else's that goes to the terminal. */
export const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));
