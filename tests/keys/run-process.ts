import { createInterface } from "node:readline";
import { setImmediate as turn } from "node:timers/promises";
import { isPosternError } from "#lib/kernel/index.ts";
import { providerOf, rotateKey, rootKeyOf } from "#lib/keys/index.ts";
import { openPostern } from "#lib/registry/index.ts";
import { atConsole, finishRotation, openAuthenticator, type Sealed } from "./sealed-company.ts";

/** Another process of the same installation, until somebody kills it. */
const [url = "", key = "", act = ""] = process.argv.slice(2);
const rootKey = rootKeyOf(Buffer.from(key, "hex"));
await openPostern(url, { keys: providerOf("test", () => [rootKey]) });
process.stdout.write("ready\n");

/** Opens what each line names until it is gone, and says when it first opened and when it went. */
async function openUntilGone(line: string): Promise<void> {
  const one = JSON.parse(line) as Sealed;
  for (let hasOpened = false; ;) {
    try {
      await openAuthenticator(one);
      if (!hasOpened) process.stdout.write(`opened ${one.id}\n`);
      hasOpened = true;
      await turn();
    } catch (error) {
      if (!isPosternError(error) || error.code !== "gone") throw error;
      process.stdout.write(`gone ${one.id}\n`);
      return;
    }
  }
}

if (act === "open") {
  for await (const line of createInterface({ input: process.stdin })) void openUntilGone(line);
}

async function rotateForEver(): Promise<void> {
  for (;;) {
    await rotateKey(atConsole, { scope: "postern:credentials" });
    process.stdout.write("rotated\n");
    await finishRotation(3);
  }
}

if (act === "rotate") await rotateForEver();
