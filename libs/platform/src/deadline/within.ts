/** What was asked did not end in time; it may still be running. */
export class Late extends Error {
  override readonly name = 'Late';
}

/** The work's own result, or `Late` after so many milliseconds. */
export const within = async <T>(ms: number, work: () => Promise<T> | T): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Late(`did not end within ${ms.toString()} ms`));
    }, ms);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
};
