// Holds the write lock of a SQLite file for so many milliseconds (0: until its standard input ends); says "held" as soon as it has it.
import { DatabaseSync } from "node:sqlite";

const [path, ms] = process.argv.slice(2);
const db = new DatabaseSync(path!, { timeout: 10_000 });
db.exec("BEGIN IMMEDIATE");
process.stdout.write("held\n");
const letGo = () => {
  db.exec("ROLLBACK");
  db.close();
  process.stdin.destroy();
};
if (Number(ms) > 0) setTimeout(letGo, Number(ms));
else process.stdin.resume().on("end", letGo);
