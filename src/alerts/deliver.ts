import { setTimeout as sleep } from "node:timers/promises";
import type { AlertMessage, Delivery, Keeper, UndeliveredAlert } from "../model/index.ts";
import { openKeeper } from "../process/index.ts";
import { appendLine } from "./append-line.ts";
import type { Journal, OpenMessage } from "./journal.ts";
import { runCommand } from "./run-command.ts";
import type { Sent } from "./sent.ts";
import { sent } from "./sent.ts";
import { postOnce } from "./webhook.ts";

/** What sending needs. */
export interface DeliverOptions {
  readonly journal: Journal;
  readonly deliveries: readonly Delivery[];
  /** Handed to commands, and where `${env:NAME}` is looked up. */
  readonly env: Readonly<Record<string, string>>;
  readonly nowMs: number;
  /** Nothing more is begun; what is under way ends within its limit. */
  readonly stop: AbortSignal;
  /** What is under way is broken off. */
  readonly kill: AbortSignal;
  /** Wait before the second try of a webhook, doubled for each further one; 1,000 ms where left out. */
  readonly backoffMs?: number;
}

/** What arrived, and what did not. */
export interface DeliverEnd {
  readonly delivered: number;
  readonly undelivered: readonly UndeliveredAlert[];
}

/** Older messages are not sent any more: nobody wants last week's alarm today. */
const keptMs = 7 * 86_400_000;
/** Of one place in one evaluation. */
const mostMessages = 100;

/**
 * Sends what has not arrived yet, in order at each place, all places at once. Each arrival is marked before the next message is sent; a place
 * that does not answer is left alone until the next evaluation, so that an evaluation lasts as long as the tries of one message
 * at the most.
 */
export async function deliver(options: DeliverOptions): Promise<DeliverEnd> {
  const { journal, deliveries, nowMs } = options;
  const open = journal.open();
  const [old, fresh] = [open.filter(({ message }) => message.atMs < nowMs - keptMs), open.filter(({ message }) => message.atMs >= nowMs - keptMs)];
  const tools = openTools(options);
  try {
    const ends = await Promise.all(
      [...Map.groupBy(fresh, ({ to }) => to)].map(([to, those]) => {
        const place = deliveries.find(({ name }) => name === to);
        return place === undefined ? noSuchPlace(to, those, options) : deliverTo(place, those.map(({ message }) => message), options, tools);
      }),
    );
    const tooOld = old.filter(({ message, isGivenUp }) => !isGivenUp && message.atMs >= nowMs - 2 * keptMs).map(({ message, to }) => undelivered(message, to, "it is older than 7 days", true));
    return { delivered: ends.reduce((sum, end) => sum + end.delivered, 0), undelivered: [...ends.flatMap((end) => end.undelivered), ...tooOld] };
  } finally {
    await tools.close();
  }
}

async function deliverTo(place: Delivery, messages: readonly AlertMessage[], options: DeliverOptions, tools: Tools): Promise<DeliverEnd> {
  const left: UndeliveredAlert[] = [];
  let delivered = 0;
  let blocked: string | null = null;
  for (const [i, message] of messages.entries()) {
    blocked ??= options.stop.aborted ? "stopped" : i >= mostMessages ? `more than ${mostMessages} messages at once` : null;
    if (blocked !== null) {
      left.push(undelivered(message, place.name, blocked, false));
      continue;
    }
    const end = await sendWithTries(place, message, options, tools);
    if (end.kind === "arrived") {
      await options.journal.markDelivered(message.id, place.name, options.nowMs);
      delivered++;
    } else {
      left.push(undelivered(message, place.name, end.problem, false));
      if (end.kind === "not-now") blocked = "it waits behind an earlier one";
    }
  }
  return { delivered, undelivered: left };
}

async function sendWithTries(place: Delivery, message: AlertMessage, options: DeliverOptions, tools: Tools): Promise<Sent> {
  const { backoffMs = 1000, stop, kill } = options;
  const most = place.kind === "webhook" ? place.attempts : 1;
  let end: Sent = sent.notNow("it was not tried");
  for (let i = 0; i < most; i++) {
    if (i > 0) await sleep(backoffMs * 2 ** (i - 1), undefined, { signal: AbortSignal.any([stop, kill]) }).catch(() => {});
    if (i > 0 && stop.aborted) break;
    end = await sendOnce(place, message, options, tools);
    if (end.kind !== "not-now") return end;
  }
  return end;
}

async function sendOnce(place: Delivery, message: AlertMessage, { env, kill }: DeliverOptions, tools: Tools): Promise<Sent> {
  const body = JSON.stringify(message);
  switch (place.kind) {
    case "webhook":
      return postOnce(place, body, message.id, env, kill);
    case "command":
      return runCommand(place, `${body}\n`, message.id, env, await tools.keeper(), kill);
    case "file":
      return appendLine(place.path, body, message.id);
  }
}

/** What is opened only where it is needed. */
interface Tools {
  keeper(): Promise<Keeper>;
  close(): Promise<void>;
}

function openTools({ kill }: DeliverOptions): Tools {
  let opening: Promise<Keeper> | undefined;
  const closeNow = () => void opening?.then((keeper) => keeper.close());
  kill.addEventListener("abort", closeNow, { once: true });
  return {
    keeper: () => (opening ??= openKeeper()),
    async close() {
      kill.removeEventListener("abort", closeNow);
      await (await opening)?.close();
    },
  };
}

/** Said once and given up. Where another configuration on the same store, or a later one, has the place, the message goes there all the same. */
async function noSuchPlace(to: string, open: readonly OpenMessage[], { journal, nowMs }: DeliverOptions): Promise<DeliverEnd> {
  const untold = open.filter(({ isGivenUp }) => !isGivenUp);
  for (const { message } of untold) await journal.markGivenUp(message.id, to, nowMs);
  return { delivered: 0, undelivered: untold.map(({ message }) => undelivered(message, to, "the configuration names no such delivery any more", true)) };
}

function undelivered({ id, rule }: AlertMessage, to: string, problem: string, givenUp: boolean): UndeliveredAlert {
  return { id, rule, to, problem, givenUp };
}
