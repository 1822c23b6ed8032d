// The seed of whatever tests choose at random, so that a test that passed passes again, and one that failed fails again.
// DESTAGE_SEED looks elsewhere: DESTAGE_SEED=$RANDOM npm test.
const given = process.env['DESTAGE_SEED'] ?? '20100202';
if (!/^\d{1,9}$/.test(given)) throw new Error(`DESTAGE_SEED is a whole number of at most nine digits, not ${given}`);

export const seed = Number(given);
