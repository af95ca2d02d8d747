import type { Agent, Suite, Task } from "../../src/model/index.ts";

/** A task with everything left open. */
export function task(id: string, fields: Partial<Task> = {}): Task {
  return {
    id,
    issueType: "",
    fixture: null,
    folder: null,
    input: "",
    command: null,
    work: null,
    env: {},
    setup: null,
    teardown: null,
    checks: [],
    critical: true,
    after: [],
    timeoutMs: null,
    agents: null,
    margins: {},
    ...fields,
  };
}

/** An agent that runs Node with a script. */
export function agent(id: string, script = "", fields: Partial<Agent> = {}): Agent {
  return { id, model: "unknown", command: [process.execPath, "-e", script], env: {}, settings: {}, timeoutMs: null, ...fields };
}

/** A suite of these, without a configuration file. */
export function suite(tasks: readonly Task[], agents: readonly Agent[], defaults: Partial<Suite["defaults"]> = {}): Suite {
  return {
    name: "test-suite",
    root: process.cwd(),
    configFile: null,
    tasks,
    agents,
    metrics: [],
    service: null,
    alerting: null,
    defaults: {
      attempts: 3,
      concurrency: 1,
      order: "shuffled",
      seed: 42,
      timeoutMs: 60_000,
      memory: "polled",
      retries: { most: 2, reasons: ["network", "rate-limit", "spawn-failed"], backoffMs: 1 },
      store: null,
      ...defaults,
    },
  };
}
