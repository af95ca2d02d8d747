import type { Delivery, Keeper } from "../model/index.ts";
import { newId } from "../model/index.ts";
import type { Sent } from "./sent.ts";
import { sent } from "./sent.ts";

type Command = Extract<Delivery, { readonly kind: "command" }>;

const graceMs = 2000;
const outputCapBytes = 10_000;

/** Runs a command with a message as its standard input, and its id in `ASSAY_ALERT_ID`; exit code 0 says that it was taken. Never rejects. */
export async function runCommand({ argv, cwd, env: own, timeoutMs }: Command, body: string, id: string, env: Readonly<Record<string, string>>, keeper: Keeper, stop: AbortSignal): Promise<Sent> {
  const result = await keeper.run({ id: newId(), argv, cwd, env: { ...env, ...own, ASSAY_ALERT_ID: id }, stdin: body, timeoutMs, graceMs, outputCapBytes, memory: "polled" }, stop);
  if (!result.started) return result.problem === "failed" ? sent.notNow(result.message) : sent.refused(result.message);
  if (result.timedOut) return sent.notNow(`it did not end within ${timeoutMs / 1000} s`);
  if (result.exitCode === 0) return sent.arrived;
  const said = new TextDecoder().decode(result.stderr.bytes).trim().split("\n").at(-1) ?? "";
  const ended = result.exitCode === null ? `it was ended by ${result.signal ?? "a signal"}` : `it ended with code ${result.exitCode}`;
  return sent.notNow(said === "" ? ended : `${ended}: ${said.slice(0, 200)}`);
}
