import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Writes a whole file or none: temporary file, fsync, rename, fsync of the folder. A crash leaves no half of it under its name. */
export const publish = async (file: string, content: string | Buffer, mode: number): Promise<void> => {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid.toString()}.tmp`);
  await rm(temporary, { force: true }); // of a predecessor with the same process id, which died while writing
  const handle = await open(temporary, 'wx', mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
  const folder = await open(dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};
