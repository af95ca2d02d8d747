// Not the global ones, which tests of the caller's may have replaced by ones that stand still.
import { clearTimeout, setTimeout } from "node:timers";

/** How a call ended. */
export type Ending<R> =
  | { readonly kind: "returned"; readonly result: R }
  | { readonly kind: "threw"; readonly error: unknown }
  | { readonly kind: "timeout"; readonly error: DOMException }
  | { readonly kind: "cancelled"; readonly error: unknown };

/**
 * Calls something that may hang; never rejects. When the time is over, or the caller cancels, the call's signal is aborted, and the call
 * is left behind whether it listens or not: what comes of it later is nobody's business any more.
 *
 * @param limits.timeoutMs above 0, or null for no limit
 */
export async function callWithin<R>(call: (signal: AbortSignal) => R | PromiseLike<R>, limits: { readonly timeoutMs: number | null; readonly signal: AbortSignal | undefined }): Promise<Ending<R>> {
  const controller = new AbortController();
  const { promise: stopped, resolve } = Promise.withResolvers<Ending<R>>();
  const stop = (ending: Exclude<Ending<R>, { kind: "returned" }>) => {
    // Settled before the call hears of it, so that a call which throws because it was stopped counts as stopped.
    resolve(ending);
    controller.abort(ending.error);
  };
  const { timeoutMs, signal } = limits;
  const cancel = () => stop({ kind: "cancelled", error: signal?.reason });
  if (signal?.aborted) cancel();
  else signal?.addEventListener("abort", cancel, { once: true });
  const timer = timeoutMs === null ? undefined : setTimeout(() => stop({ kind: "timeout", error: new DOMException(`no answer after ${timeoutMs} ms`, "TimeoutError") }), timeoutMs);
  try {
    return await Promise.race([stopped, endingOf(call, controller.signal)]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", cancel);
  }
}

async function endingOf<R>(call: (signal: AbortSignal) => R | PromiseLike<R>, signal: AbortSignal): Promise<Ending<R>> {
  try {
    return { kind: "returned", result: await call(signal) };
  } catch (error) {
    return { kind: "threw", error };
  }
}
