// What is found wrong: by a monitor, or by an invariant of that name.

export type BrokenMonitor = { readonly id: string; readonly found: string };
