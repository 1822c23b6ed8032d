// What the model remembers and no controller does: the frames ever sent, and what the host saw completed.
import type { EventType } from '../protocol/index.js';

export class History {
  completed = 0;
  readonly data: number[] = [];
  readonly acks: number[] = [];
  readonly messages: number[] = [];

  observe(type: EventType, number: number): void {
    if (type === 'primary.report' && number > this.completed) this.completed = number;
    else if (type === 'primary.transmit') include(this.data, number);
    else if (type === 'secondary.report') include(this.acks, number);
    else if (type === 'primary.message') include(this.messages, number);
  }
}

function include(ascending: number[], number: number): void {
  let place = ascending.length;
  while (place > 0 && (ascending[place - 1] ?? 0) >= number) place -= 1;
  if (place === ascending.length) ascending.push(number);
  else if (ascending[place] !== number) ascending.splice(place, 0, number);
}
