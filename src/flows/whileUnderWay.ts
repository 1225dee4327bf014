import { tellInterruption } from '../errors/interruption.ts';

/**
 * Does something that a signal may break off after the server has got it. The interruption then says what was under way, so that
 * nobody runs it again blindly (reliability.md C69).
 * @param doing completes the sentence "… was under way": `Creating release 1.2.3 of Web`.
 */
export async function whileUnderWay<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw tellInterruption(error, {
      detail: `${doing} was under way; the server may have done it.`,
      hint: 'Look on the server before you run this again.',
    });
  }
}
