import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";

/** By the URL of the portal that gave it. */
const Stored = z.record(z.string(), z.string());

const file = (): string =>
  join(process.env["XDG_CONFIG_HOME"] ?? join(homedir(), ".config"), "postern/tickets.json");

function read(): Record<string, string> {
  try {
    return Stored.parse(JSON.parse(readFileSync(file(), "utf8")));
  } catch {
    return {};
  }
}

/** What `postern login` left for this portal. */
export const storedTicket = (url: string): string | undefined => read()[url];

/** Keeps a ticket for this account's eyes only; without one, forgets it. */
export function storeTicket(url: string, ticket: string | undefined): void {
  const { [url]: _, ...others } = read();
  const path = file();
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const kept = ticket === undefined ? others : { ...others, [url]: ticket };
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
  chmodSync(fresh, 0o600);
  renameSync(fresh, path);
}
