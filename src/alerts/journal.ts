import type { AlertMessage, AlertRule } from "../model/index.ts";
import { fingerprint } from "../model/index.ts";
import type { Store, StoreEvent } from "../store/index.ts";
import type { Memory } from "./judge.ts";

/** The last entry of a group: what it knew then. */
export interface Entry {
  /** Counts the entries of a group, from 0. */
  readonly number: number;
  readonly memory: Memory;
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** When the state began, epoch milliseconds; null where it never changed. */
  readonly stateSinceMs: number | null;
  /** Null for the first look at a group, which tells nobody. */
  readonly message: AlertMessage | null;
  /** Where the message goes. */
  readonly to: readonly string[];
}

/** What the store knows of alerts: states, messages, and which arrived where. */
export interface Journal {
  /** The newest entry of a group. */
  latest(key: string): Entry | undefined;
  /** The newest message of each group that has one. */
  messages(): { readonly message: AlertMessage }[];
  /** Messages that have not arrived, oldest first: once for each place. `isGivenUp`: somebody was told that there is no such place. */
  open(): OpenMessage[];
  /** Durable before it resolves, and so before anything is sent. One that is there already, by another process, is left alone. */
  write(key: string, entry: Entry): Promise<void>;
  markDelivered(messageId: string, to: string, atMs: number): Promise<void>;
  markGivenUp(messageId: string, to: string, atMs: number): Promise<void>;
}

/** A message on its way to one place. */
export interface OpenMessage {
  readonly message: AlertMessage;
  readonly to: string;
  readonly isGivenUp: boolean;
}

const entryKind = "alert";
const deliveryKind = "alert-delivered";
const givenUpKind = "alert-given-up";

/** Reads what the store holds of alerts. It grows by state changes and not by evaluations. */
export async function openJournal(store: Store): Promise<Journal> {
  const [entries, marks, givenUpMarks] = await Promise.all([store.events({ kind: entryKind }), store.events({ kind: deliveryKind }), store.events({ kind: givenUpKind })]);
  const newest = new Map<string, Entry>();
  const messages = new Map<string, Entry>();
  const arrived = new Set(marks.map(({ id }) => id));
  const givenUp = new Set(givenUpMarks.map(({ id }) => id));
  const take = (key: string, entry: Entry) => {
    if (entry.number >= (newest.get(key)?.number ?? 0)) newest.set(key, entry);
    if (entry.message !== null) messages.set(entry.message.id, entry);
  };
  for (const event of entries) take(event.subject, entryOf(event));
  return {
    latest: (key) => newest.get(key),
    messages: () => [...newest.values()].flatMap(({ message }) => (message === null ? [] : [{ message }])),
    open: () =>
      [...messages.values()].flatMap(({ message, to }) => (message === null ? [] : to.filter((name) => !arrived.has(markId(message.id, name))).map((name) => ({ message, to: name, isGivenUp: givenUp.has(givenUpId(message.id, name)) })))),
    async write(key, entry) {
      const { atMs, ...facts } = entry;
      await store.addEvent({ id: entryId(key, entry), atMs, kind: entryKind, subject: key, who: "", facts: { ...facts } });
      take(key, entry);
    },
    async markDelivered(messageId, to, atMs) {
      await store.addEvent({ id: markId(messageId, to), atMs, kind: deliveryKind, subject: messageId, who: "", facts: { to } });
      arrived.add(markId(messageId, to));
    },
    async markGivenUp(messageId, to, atMs) {
      await store.addEvent({ id: givenUpId(messageId, to), atMs, kind: givenUpKind, subject: messageId, who: "", facts: { to } });
      givenUp.add(givenUpId(messageId, to));
    },
  };
}

/** Which state machine an entry belongs to. What a rule asks is part of it: asked differently, it begins anew. */
export function keyOfGroup({ name, on, each, metric, when, by }: AlertRule, group: AlertMessage["group"]): string {
  return fingerprint({ name, on, each, metric: metric.name, when, by, group });
}

/** The same for the same change, whoever finds it. */
export function messageId(key: string, number: number): string {
  return fingerprint({ key, number });
}

function entryId(key: string, { number }: Entry): string {
  return `alert-${messageId(key, number)}`;
}

function markId(message: string, to: string): string {
  return `delivered-${fingerprint({ message, to })}`;
}

function givenUpId(message: string, to: string): string {
  return `given-up-${fingerprint({ message, to })}`;
}

function entryOf({ atMs, facts }: StoreEvent): Entry {
  return { ...(facts as unknown as Omit<Entry, "atMs">), atMs };
}
