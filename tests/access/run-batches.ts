import { begin, fillPorts, openDatabase, systemActor } from "#lib/kernel/index.ts";
import { rightsOf, runRolloutBatch } from "#lib/access/index.ts";

/** A process of its own that runs a roll-out in small batches until somebody kills it. */
const [url = "", rolloutId = ""] = process.argv.slice(2);
openDatabase(url);
fillPorts({ rightsOf, reactionsTo: () => [], appendEvents: async () => undefined });
const system = begin(systemActor("test"));
process.stdout.write("started\n");
for (;;) {
  const { state, persons } = await runRolloutBatch(system, { rolloutId, personsMax: 10 });
  process.stdout.write(`${persons}\n`);
  if (state !== "running") break;
}
process.exit(0);
