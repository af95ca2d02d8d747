/** How sending went. */
export type Sent =
  | { readonly kind: "arrived" }
  /** Another try may help: the place does not answer, or not well. */
  | { readonly kind: "not-now"; readonly problem: string }
  /** Trying again at once would end the same way. */
  | { readonly kind: "refused"; readonly problem: string };

/** Makes a {@link Sent}. */
export const sent = {
  arrived: { kind: "arrived" },
  notNow: (problem: string) => ({ kind: "not-now", problem }),
  refused: (problem: string) => ({ kind: "refused", problem }),
} as const satisfies Record<string, Sent | ((problem: string) => Sent)>;
