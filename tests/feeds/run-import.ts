import { createReadStream } from "node:fs";
import { continueRun, importFile } from "#lib/feeds/index.ts";
import { begin, database, operatorActor } from "#lib/kernel/index.ts";
import { providerOf, rootKeyOf } from "#lib/keys/index.ts";
import { openPostern } from "#lib/registry/index.ts";

/** A process that goes on with cut runs, then imports a file, until somebody kills it. */
const [url = "", key = "", file = "", asOf = ""] = process.argv.slice(2);
const rootKey = rootKeyOf(Buffer.from(key, "hex"));
const opened = await openPostern(url, {
  isListening: false,
  keys: providerOf("test", () => [rootKey]),
});
const operator = begin(operatorActor("test"));
process.stdout.write("ready\n");
const { rows } = await database().pool.query<{ id: string }>(
  "select id from feed_run where state = 'running'",
);
for (const { id } of rows) await continueRun(operator, id);
const options = { feed: "hr", mode: "full", format: "csv", asOf } as const;
await importFile(operator, options, createReadStream(file));
await opened.close();
