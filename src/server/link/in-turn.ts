// Does asynchronous things one after another: one that fails does not keep the next from its turn.

export class InTurn {
  #last: Promise<unknown> = Promise.resolve();

  do<Result>(act: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(act);
    this.#last = result.catch(() => {});
    return result;
  }
}
