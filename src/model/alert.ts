import type { Mode, SeriesKey } from "./attempt.ts";
import type { Metric } from "./metric.ts";

/** Columns of a series that a rule may watch apart. */
export const alertColumns = ["task", "issueType", "agent", "model"] as const;
/** One of {@link alertColumns}. */
export type AlertColumn = (typeof alertColumns)[number];

/** What is watched, and when somebody hears of it. */
export interface AlertRule {
  /** Unique among the rules. */
  readonly name: string;
  /** Only attempts with these values; what is left out asks for nothing. */
  readonly on: Readonly<Partial<Record<AlertColumn, string>>> & { readonly mode: Mode };
  /** Each combination of their values has a state of its own; none: one state for all. */
  readonly each: readonly AlertColumn[];
  readonly metric: Metric;
  readonly when: AlertCondition;
  /** How points are made: the attempts of a UTC day, or so many attempts in a row. A point is judged once, when it is complete. */
  readonly by: { readonly kind: "day" } | { readonly kind: "attempts"; readonly attempts: number };
  /** Points in a row that must say so before the state gets worse. */
  readonly inARow: number;
  /** Without an attempt for so long there is no data; null: that is never said. */
  readonly noDataMs: number | null;
  /** An alert that lasts is told again after so long; null: never. */
  readonly renotifyMs: number | null;
  /** Names of deliveries. */
  readonly to: readonly string[];
}

/** When a rule alerts. */
export type AlertCondition =
  /** Surely beyond a level, in the unit of the metric; `warn` is a level on its good side, or null. */
  | { readonly kind: "level"; readonly side: "below" | "above"; readonly level: number; readonly warn: number | null }
  /** On another, worse level than before; a step smaller than `margin` warns only. */
  | { readonly kind: "stepped"; readonly margin: number }
  /** Worse than a baseline, by the rules of a comparison. */
  | { readonly kind: "regressed"; readonly baseline: string; readonly margin: number };

/** Where messages go. In URLs and headers `${env:NAME}` is a variable of the environment, read when a message is sent. */
export type Delivery =
  /** The message is standard input, as JSON; exit code 0 says that it was taken. */
  | { readonly name: string; readonly kind: "command"; readonly argv: readonly [string, ...string[]]; /** Absolute. */ readonly cwd: string; readonly env: Readonly<Record<string, string>>; readonly timeoutMs: number }
  /** Sent by POST as JSON; a status of 2xx says that it was taken. */
  | { readonly name: string; readonly kind: "webhook"; readonly url: string; readonly headers: Readonly<Record<string, string>>; readonly timeoutMs: number; /** Of one evaluation. */ readonly attempts: number }
  /** A line of JSON is appended. */
  | { readonly name: string; readonly kind: "file"; /** Absolute. */ readonly path: string };

/** Rules, and where their messages go. */
export interface Alerting {
  readonly rules: readonly AlertRule[];
  readonly deliveries: readonly Delivery[];
}

/** How a rule stands, for one of its groups. */
export const alertStates = ["ok", "warn", "alert", "no-data"] as const;
/** One of {@link alertStates}. */
export type AlertState = (typeof alertStates)[number];

/** What a message tells: the state got worse (`warn`, `alert`), still lasts (`again`), is over (`recovered`); attempts ceased (`no-data`) or came back (`data-again`). */
export const alertKinds = ["warn", "alert", "again", "recovered", "no-data", "data-again"] as const;
/** One of {@link alertKinds}. */
export type AlertKind = (typeof alertKinds)[number];

/** What was seen when a state changed, in the unit of the metric. Null is unknown. */
export interface AlertSight {
  /** The first moment of the point that told it, epoch milliseconds. */
  readonly pointMs: number;
  /** Of the evidence that decided, or of the new level of a step. */
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  /** Attempts behind it. */
  readonly attempts: number;
  /** The level that was crossed, the level before a step, or what the baseline had. */
  readonly reference: number | null;
  /** When a step began, epoch milliseconds; null where there is none. */
  readonly sinceMs: number | null;
}

/** What is sent; documented in docs/format/alert-message.md. Sent again after a crash it has the same id. */
export interface AlertMessage {
  readonly version: 1;
  readonly id: string;
  readonly kind: AlertKind;
  readonly state: AlertState;
  /** The state before. */
  readonly before: AlertState;
  readonly rule: string;
  /** What the state is about: the values that the rule tells apart. */
  readonly group: Readonly<Partial<Pick<SeriesKey, AlertColumn>>>;
  readonly metric: string;
  readonly unit: Metric["unit"];
  readonly condition: AlertCondition["kind"];
  readonly sight: AlertSight | null;
  /** When it was evaluated, epoch milliseconds. */
  readonly atMs: number;
  /** When the state began, epoch milliseconds. */
  readonly stateSinceMs: number;
  /** One sentence for people. */
  readonly text: string;
}

/** How one group of a rule stands after an evaluation. */
export interface AlertStanding {
  readonly rule: string;
  readonly group: AlertMessage["group"];
  readonly metric: string;
  readonly unit: Metric["unit"];
  readonly state: AlertState;
  /** Epoch milliseconds; null where it never changed. */
  readonly sinceMs: number | null;
  /** The newest complete point. */
  readonly latest: { readonly pointMs: number; readonly value: number; readonly attempts: number } | null;
  /** Complete points that could be looked at. */
  readonly points: number;
  /** Why nothing can be said yet; the empty string where something can. */
  readonly lacking: string;
}

/** A message that has not arrived yet, and why. */
export interface UndeliveredAlert {
  readonly id: string;
  readonly rule: string;
  readonly to: string;
  readonly problem: string;
  /** It is not tried again: it is too old, or the configuration has no such delivery any more. */
  readonly givenUp: boolean;
}

/** What an evaluation of all rules came to. */
export interface AlertAnswer {
  readonly atMs: number;
  readonly standings: readonly AlertStanding[];
  /** New in this evaluation. */
  readonly messages: readonly AlertMessage[];
  /** Messages that arrived in this evaluation, each place counted. */
  readonly delivered: number;
  readonly undelivered: readonly UndeliveredAlert[];
  /** Rules that could not be evaluated, and why. */
  readonly problems: readonly { readonly rule: string; readonly problem: string }[];
  /** Another process was at it all the time: this is what it left, and nothing was evaluated. */
  readonly elsewhere: boolean;
}
