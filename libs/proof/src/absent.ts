/** For `.catch`: a file or folder that is not there is `null`; any other failure stays one. */
export const absent = (error: unknown): null => {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
  throw error;
};
