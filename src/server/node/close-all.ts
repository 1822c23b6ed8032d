// Closes what a node has open, all of it, whatever becomes of a part.

/** Closes one after the other, each whatever became of those before it. @throws the first error */
export async function closeAll(...closings: readonly (() => Promise<void> | void)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const close of closings)
    try {
      await close();
    } catch (error) {
      errors.push(error);
    }
  if (errors.length > 0) throw errors[0];
}
