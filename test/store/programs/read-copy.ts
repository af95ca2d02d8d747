// Given a read-only folder with an old store and one whose writer was killed: how many attempts each has, and what copies leave, as JSON.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "../../../src/store/index.ts";

const temporary = mkdtempSync(join(tmpdir(), "assay-read-copy-"));
process.env["TMPDIR"] = temporary;
const notices: string[] = [];
const read: Record<string, number> = {};
for (const name of ["old.db", "killed.db"]) {
  const store = await openStore(join(process.argv[2]!, name), { onNotice: (notice) => void notices.push(notice) });
  read[name] = (await store.attempts()).length;
  await store.close();
}
const left = readdirSync(temporary);
rmSync(temporary, { recursive: true });
process.stdout.write(JSON.stringify({ read, notices, left }));
