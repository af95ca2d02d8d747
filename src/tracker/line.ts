/** First come, first served; leaving costs the same however many wait. */
export class Line<T> {
  #items: T[] = [];
  #gone = 0;

  get first(): T | undefined {
    return this.#items[this.#gone];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): void {
    if (++this.#gone < 1_000 || this.#gone * 2 < this.#items.length) return;
    this.#items = this.#items.slice(this.#gone);
    this.#gone = 0;
  }
}
