import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { StatementSync } from "node:sqlite";

/** One open SQLite file with its prepared statements, and the identity of the file that was opened. */
export class Connection {
  readonly path: string;
  readonly db: DatabaseSync;
  /** What `identityOf` said when it was opened. */
  readonly identity: string | undefined;
  readonly #statements = new Map<string, StatementSync>();
  #synchronous = "FULL";

  /**
   * @param busyMs     how long a call waits for another program's lock, in milliseconds; it blocks the thread meanwhile
   * @param immutable  for a place that cannot be written: no lock, no -shm file
   * @param lenient    for a damaged file: reads one that is shorter than its header says, which SQLite refuses otherwise
   */
  constructor(path: string, { busyMs, immutable = false, lenient = false }: { readonly busyMs: number; readonly immutable?: boolean; readonly lenient?: boolean }) {
    this.path = path;
    this.db = new DatabaseSync(immutable ? `${fileUrl(path)}?immutable=1` : path, { timeout: busyMs, readOnly: immutable, defensive: !lenient });
    if (lenient) this.db.exec("PRAGMA writable_schema = ON");
    this.identity = identityOf(path);
  }

  /** The prepared statement of a text; prepared once. */
  sql(text: string): StatementSync {
    let statement = this.#statements.get(text);
    if (statement === undefined) this.#statements.set(text, (statement = this.db.prepare(text)));
    return statement;
  }

  /** The single value of a PRAGMA. */
  pragma(name: string): unknown {
    return Object.values(this.db.prepare(`PRAGMA ${name}`).get() ?? {})[0];
  }

  /** FULL: a commit waits for the disk. NORMAL: it survives a crash of the process, not a power cut. Only between transactions. */
  synchronous(level: "FULL" | "NORMAL"): void {
    if (level === this.#synchronous) return;
    this.db.exec(`PRAGMA synchronous = ${level}`);
    this.#synchronous = level;
  }

  /** Reads, and all that is read is of one moment, however many queries it takes. */
  snapshot<T>(read: () => T): T {
    if (this.db.isTransaction) return read();
    this.db.exec("BEGIN");
    try {
      return read();
    } finally {
      this.rollback();
    }
  }

  /** Whether another file stands at the path now: it was set aside, deleted or replaced. */
  moved(): boolean {
    return identityOf(this.path) !== this.identity;
  }

  /** Ends an open transaction without a trace; does nothing where there is none. */
  rollback(): void {
    if (this.db.isOpen && this.db.isTransaction) this.db.exec("ROLLBACK");
  }

  /** Closes the file; may be called again. */
  close(): void {
    this.#statements.clear();
    if (this.db.isOpen) this.db.close();
  }
}

/** Which file stands at a path: device, inode and birth, because an inode number alone is used again; undefined where there is none. */
export function identityOf(path: string): string | undefined {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat && `${stat.dev}:${stat.ino}:${stat.birthtimeNs}`;
}

function fileUrl(path: string): string {
  return `file:${encodeURI(path).replaceAll("?", "%3f").replaceAll("#", "%23")}`;
}
