import type { Command } from "commander";
import { getEvent, sequenceAll } from "#lib/audit/index.ts";
import {
  confirmDestruction,
  requestDestruction,
  getDestruction,
  listDestructions,
  withdrawDestruction,
} from "#lib/keys/index.ts";
import { print, table } from "./print.ts";
import { withPostern, type Opened } from "./with-postern.ts";

type Asking = { reason: string; keyVersion?: number };

/** Destroying takes two: one asks here or in the API, another confirms. */
export function addDestruction(keys: Command, version: (text: string) => number): void {
  keys
    .command("destroy")
    .description("ask to destroy a subject's keys, or a class key on which nothing hangs")
    .argument("<scope>", "as postern:audit:PERSON, or postern:audit with --key-version")
    .requiredOption("--reason <words>", "why; it stays in the certificate")
    .option("--key-version <n>", "of a class: which version", version)
    .action((scope: string, asking: Asking) => withPostern((opened) => ask(opened, scope, asking)));
  keys
    .command("destructions")
    .description("what was asked to be destroyed, and what became of it")
    .option("--json", "print as JSON")
    .action(({ json }: { json?: boolean }) => withPostern((opened) => list(opened, json)));
  keys
    .command("confirm-destruction")
    .description("the console's yes, while fewer than two people may give one; for ever")
    .argument("<id>")
    .action((destructionId: string) =>
      withPostern(async ({ console: context }) => {
        const done = await confirmDestruction(context, { destructionId });
        const said = `${done.keys} keys and ${done.values} values are gone: event ${done.eventId}`;
        process.stdout.write(`${said}\n`);
      }),
    );
  keys
    .command("withdraw-destruction")
    .description("take a request to destroy back")
    .argument("<id>")
    .action((destructionId: string) =>
      withPostern(async ({ console: context }) => {
        await withdrawDestruction(context, { destructionId });
        process.stdout.write("nothing is destroyed\n");
      }),
    );
  keys
    .command("certificate")
    .description("what was destroyed, with the event and the proof that it stands in the log")
    .argument("<id>")
    .action((destructionId: string) =>
      withPostern(async ({ console: context }) => {
        const found = await getDestruction(context, { destructionId });
        await sequenceAll();
        const logged = found.eventId && (await getEvent(context, { id: found.eventId }));
        const said = { ...found, ...(logged && { logged }) };
        process.stdout.write(`${JSON.stringify(said, undefined, 2)}\n`);
      }),
    );
}

async function ask({ console: context }: Opened, scope: string, asking: Asking): Promise<void> {
  const { reason, keyVersion } = asking;
  const asked = await requestDestruction(context, {
    ...{ scope, reason },
    ...(keyVersion !== undefined && { version: keyVersion }),
  });
  process.stdout.write(
    `asked to destroy ${asked.keys} keys, which sealed ${asked.values} values: ` +
      `${asked.destructionId}\n` +
      `another person confirms until ${asked.endsAt.toISOString()}; nothing happened yet\n`,
  );
}

async function list({ console: context }: Opened, json?: boolean): Promise<void> {
  const { items } = await listDestructions(context, { limit: 200 });
  const words = () =>
    table(items, {
      ID: ({ id }) => id,
      STATE: ({ state }) => state,
      SCOPE: ({ scope }) => scope,
      VERSION: ({ version }) => version,
      ASKED: ({ requestedAt }) => requestedAt.toISOString(),
    });
  print(items, { json, words });
}
