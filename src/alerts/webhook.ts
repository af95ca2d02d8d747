import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Delivery } from "../model/index.ts";
import { replaceVariables } from "../model/index.ts";
import type { Sent } from "./sent.ts";
import { sent } from "./sent.ts";

type Webhook = Extract<Delivery, { readonly kind: "webhook" }>;

/** More of an answer than this is not read. */
const answerReadBytes = 4096;

/**
 * Posts a message once. Never rejects; neither the URL nor a header appears in what it says, because both may hold secrets.
 *
 * @param id   sent as `Idempotency-Key`, so that a receiver can tell a message that it had already
 * @param env  where `${env:NAME}` is looked up
 */
export async function postOnce({ url, headers, timeoutMs }: Webhook, body: string, id: string, env: Readonly<Record<string, string>>, stop: AbortSignal): Promise<Sent> {
  const missing = new Set<string>();
  const filled = (text: string) => replaceVariables(text, (name) => env[name] ?? (missing.add(name), ""));
  const target = URL.parse(filled(url));
  const sentHeaders = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), filled(value)]));
  if (missing.size > 0) return sent.refused(`the environment has no ${[...missing].join(", ")}`);
  if (target === null || !/^https?:$/.test(target.protocol)) return sent.refused("its URL, filled in, is no http or https URL");
  const all = { "content-type": "application/json", "user-agent": "assay", ...sentHeaders, "idempotency-key": id, "content-length": String(Buffer.byteLength(body)) };
  return new Promise((resolve) => {
    const deadline = AbortSignal.timeout(timeoutMs);
    const words = (error: NodeJS.ErrnoException) => (deadline.aborted ? `no answer within ${timeoutMs / 1000} s` : stop.aborted ? "stopped" : `no connection (${error.code ?? "failed"})`);
    const end = (error: NodeJS.ErrnoException) => resolve(sent.notNow(words(error)));
    try {
      const call = (target.protocol === "https:" ? httpsRequest : httpRequest)(target, { method: "POST", headers: all, agent: false, signal: AbortSignal.any([deadline, stop]) });
      call.on("error", end);
      call.on("response", (response) => {
        // The status is the answer; what follows is read so far as it is short, and never waited for.
        let read = 0;
        response.on("error", () => {});
        response.on("data", (bytes: Buffer) => (read += bytes.length) > answerReadBytes && response.destroy());
        resolve(byStatus(response.statusCode ?? 0));
      });
      call.end(body);
    } catch (error) {
      // A header that no request may have, once it is filled in.
      resolve(sent.refused(`the request cannot be made (${(error as NodeJS.ErrnoException).code ?? "invalid"})`));
    }
  });
}

function byStatus(status: number): Sent {
  if (status >= 200 && status < 300) return sent.arrived;
  if (status === 408 || status === 425 || status === 429 || status >= 500) return sent.notNow(`it answered ${status}`);
  return sent.refused(`it answered ${status}`);
}
