/**
 * Places or bytes that all callers share. A caller may take more while it holds no more than is free: one alone gets half,
 * two get a third each. Network switches call it dynamic thresholds (https://doi.org/10.1109/90.664262).
 */
export class Budget {
  readonly #total: number;
  readonly #mostEach: number;
  readonly #held = new Map<string, number>();
  #used = 0;
  #waiting: (() => void)[] = [];

  /**
   * @param total what there is for all
   * @param mostEach what one caller gets at most, however much is free
   */
  constructor(total: number, mostEach = total) {
    this.#total = total;
    this.#mostEach = mostEach;
  }

  /** The sum that all callers hold. */
  get used(): number {
    return this.#used;
  }

  /** Resolves when no caller holds anything. */
  whenUnused(): Promise<void> {
    return this.#used === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  hasRoom(caller: string, amount: number): boolean {
    // A caller can always end what it has, even when newer callers have made its share smaller than what it holds.
    if (amount === 0) return true;
    const held = this.#held.get(caller) ?? 0;
    const left = this.#total - this.#used - amount;
    // With an odd number of places, the middle one may be taken too. So a single place can be used.
    return held + amount <= Math.min(left + 1, this.#mostEach);
  }

  /** @returns the caller's share, or undefined when it would be too much */
  take(caller: string, amount = 1): Share | undefined {
    if (!this.hasRoom(caller, amount)) return undefined;
    this.change(caller, amount);
    return new Share(this, caller, amount);
  }

  /** For `Share`. */
  change(caller: string, amount: number): void {
    const held = (this.#held.get(caller) ?? 0) + amount;
    this.#used += amount;
    if (held === 0) this.#held.delete(caller);
    else this.#held.set(caller, held);
    if (this.#used === 0) for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** The part of a budget that one request or session holds. */
export class Share {
  readonly #budget: Budget;
  readonly #caller: string;
  #amount: number;
  #released = false;

  constructor(budget: Budget, caller: string, amount: number) {
    this.#budget = budget;
    this.#caller = caller;
    this.#amount = amount;
  }

  hasRoom(amount: number): boolean {
    return !this.#released && this.#budget.hasRoom(this.#caller, amount);
  }

  /** Holds more, where there is room, or less. @returns whether it does */
  add(amount: number): boolean {
    if (this.#released || (amount > 0 && !this.hasRoom(amount))) return false;
    this.#amount += amount;
    this.#budget.change(this.#caller, amount);
    return true;
  }

  /** Gives everything back, for good; may be called more than once. */
  release(): void {
    this.add(-this.#amount);
    this.#released = true;
  }
}
