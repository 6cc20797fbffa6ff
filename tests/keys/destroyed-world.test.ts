import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { sequenceAll, verifyLog } from "#lib/audit/index.ts";
import { newId, type Context } from "#lib/kernel/index.ts";
import { rotateKey } from "#lib/keys/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import {
  administrators,
  atConsole,
  destroyByTwo,
  finishRotation,
  openAuthenticator,
  sayAbout,
  sealAuthenticator,
  wordOf,
  type Said,
  type Sealed,
} from "./sealed-company.ts";

let people: Context[];
beforeAll(async () => {
  await testDatabase();
  people = await administrators("1", "2");
});

const openedOf = (one: Sealed) => openAuthenticator(one).catch((error: Error) => error.message);

type Act = { kind: "seal" | "say" | "rotate" | "class" | "move" | "destroy"; who: number };

test("whatever happened, what was sealed by destroyed keys is gone, all else opens, and the log verifies", async () => {
  const kinds = ["seal", "say", "rotate", "class", "move", "destroy"] as const;
  const acts = fc.array(fc.record({ kind: fc.constantFrom(...kinds), who: fc.nat({ max: 2 }) }), {
    minLength: 6,
    maxLength: 14,
  });
  await fc.assert(
    fc.asyncProperty(acts, async (plan) => {
      const world = new World();
      for (const act of plan) await world.play(act);
      await world.verify();
    }),
    { numRuns: 30, endOnFailure: true },
  );
  await sequenceAll();
  expect((await verifyLog()).first).toBeUndefined();
});

/** Three people, what was sealed about each, and what must be gone. */
class World {
  readonly #people = [newId(), newId(), newId()] as const;
  readonly #sealed: Sealed[] = [];
  readonly #said: Said[] = [];
  readonly #gone = new Set<Sealed | Said>();

  async play({ kind, who }: Act): Promise<void> {
    const personId = this.#people[who] ?? newId();
    const scope = `postern:credentials:${personId}`;
    const about = `postern:audit:${personId}`;
    const has = (all: readonly { personId: string }[]) =>
      all.some((each) => each.personId === personId && !this.#gone.has(each as Sealed));
    if (kind === "seal") this.#sealed.push(await sealAuthenticator(personId));
    if (kind === "say") this.#said.push(await sayAbout(personId, `word ${this.#said.length}`));
    if (kind === "rotate" && has(this.#sealed)) await rotateKey(atConsole, { scope });
    if (kind === "class" && has(this.#said)) await rotateKey(atConsole, { scope: "postern:audit" });
    if (kind === "move") await finishRotation(2);
    if (kind !== "destroy") return;
    if (has(this.#sealed)) await this.#destroy(scope, this.#sealed);
    if (has(this.#said)) await this.#destroy(about, this.#said);
  }

  async #destroy(scope: string, all: readonly (Sealed | Said)[]): Promise<void> {
    await destroyByTwo(people, { scope });
    for (const each of all) if (scope.endsWith(each.personId)) this.#gone.add(each);
  }

  async verify(): Promise<void> {
    for (const one of this.#sealed) {
      expect(await openedOf(one)).toBe(this.#gone.has(one) ? "gone: key_destroyed" : one.secret);
    }
    for (const one of this.#said) {
      expect(await wordOf(one)).toBe(this.#gone.has(one) ? undefined : one.word);
    }
  }
}
