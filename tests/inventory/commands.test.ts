import { z } from "zod";
import { beforeAll, describe, expect, test } from "vitest";
import {
  begin,
  command,
  database,
  execute,
  newId,
  onlySystem,
  sql,
  systemActor,
} from "#lib/kernel/index.ts";
import { doors } from "#lib/registry/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { matchesOf, product } from "./product-sources.ts";

beforeAll(async () => {
  await testDatabase();
});

/** How a door's constant is called where it is used: by its file. */
const constants = new Map(
  product.flatMap(({ path, text }) =>
    [
      ...text.matchAll(
        /export const (\w+) = (?:command|query)\(\{\s*(?:\.\.\.\w+,\s*)?name: "([^"]+)"/g,
      ),
    ].map(([, constant, name]) => [name ?? "", { constant: constant ?? "", path }] as const),
  ),
);

/** Imported, or called, by a file that is not its own and not a mere list. */
function callersOf(name: string): string[] {
  const found = constants.get(name);
  if (!found) return [];
  const used = new RegExp(`\\b${found.constant}\\b\\s*[(,]`);
  return product
    .filter(({ path }) => path !== found.path && !/\/(index|doors)\.ts$/.test(path))
    .filter(({ text }) => used.test(text.replaceAll(/import[^;]+;/g, "")))
    .map(({ path }) => path);
}

describe("every command", () => {
  test("is reachable: by a path, an action, a job or a verb", () => {
    const unreachable = doors()
      .filter(({ spec }) => spec.rest === "internal")
      .map(({ spec }) => spec.name)
      .filter((name) => callersOf(name).length === 0);
    expect(unreachable).toEqual([]);
  });

  test("changes nothing when it records nothing: there is no change without its event", async () => {
    const id = newId();
    const silent = command({
      name: "test.silent",
      title: "Changes something and says nothing.",
      right: "system",
      rest: "internal",
      input: z.object({ says: z.boolean() }),
      output: z.object({ wrote: z.number() }),
      load: async () => undefined,
      authorize: onlySystem,
      run: async ({ tx, now, input, record }) => {
        const wrote = await execute(
          tx,
          sql`insert into legal_entity values (${id}::uuid, 'silent', 'Silent', ${now})`,
        );
        if (input.says) record({ target: id });
        return { wrote };
      },
    });
    const context = begin(systemActor("test"));
    const count = async (statement: string) =>
      (await database().pool.query(statement, [id])).rowCount ?? 0;
    expect(await silent(context, { says: false })).toEqual({ wrote: 1 });
    expect(await count("select from legal_entity where id = $1")).toBe(0);
    expect(await silent(context, { says: true })).toEqual({ wrote: 1 });
    expect(await count("select from legal_entity where id = $1")).toBe(1);
    expect(await count("select from audit_event where target = $1::text")).toBe(1);
  });

  test("records under its own name, or under one that its file says", () => {
    const silent = product
      .filter(({ path }) => path.startsWith("lib/"))
      .filter(({ text }) => /= command\(\{/.test(text))
      .filter(({ text }) => !/\brecord\b|\bwork\b/.test(text))
      .map(({ path }) => path);
    expect(silent).toEqual([]);
  });
});

test("only these hand out a ticket, and each is a door that decides first", async () => {
  const minting = product
    .filter(
      ({ path, text }) =>
        /\b(issue|renew)Ticket\(/.test(text) && !/(issue|renew)-ticket\.ts$/.test(path),
    )
    .flatMap(({ path, text }) => {
      const names = matchesOf(text, /= command\(\{\s*name: "([^"]+)"/g);
      return names.length === 0
        ? [`${path}: NOT IN A COMMAND`]
        : names.map((name) => `${path}: ${name}`);
    });
  await expect(`${minting.join("\n")}\n`).toMatchFileSnapshot("minting.txt");
});

test("a carrier is known by one gate alone: nothing else makes a person or a module of a request", () => {
  const making = product
    .filter(({ text }) => /kind: "(person|module)",[^}]*\bticketId\b[^}]*\brights\b/.test(text))
    .map(({ path }) => path)
    .filter((path) => path !== "lib/kernel/actor.ts");
  expect(making).toEqual(["lib/tickets/check-ticket.ts"]);
});

test("record doors write these tables and no others", async () => {
  const declared = product.flatMap(({ text }) =>
    [...text.matchAll(/recordDoor(?:<[^(]*>)?\(\{\s*name: "([^"]+)",\s*tables: \[([^\]]*)\]/g)].map(
      ([, name, tables]) => `${name}: ${matchesOf(tables ?? "", /"(\w+)"/g).join(" ") || "none"}`,
    ),
  );
  const made = product.reduce(
    (sum, { text }) => sum + [...text.matchAll(/= recordDoor\b/g)].length,
    0,
  );
  expect(declared.length).toBe(made);
  await expect(`${declared.toSorted().join("\n")}\n`).toMatchFileSnapshot("record-tables.txt");
});
