// The names of options: as programs have them, and as people write them.

/** `power-loss` for `powerLoss`. */
export const inKebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
