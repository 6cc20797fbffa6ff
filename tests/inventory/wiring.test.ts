import { describe, expect, test } from "vitest";
import { reactionsTo, tasks } from "#lib/registry/index.ts";
import { rolloutStates } from "#lib/access/rollout.ts";
import { matchesOf, product } from "./product-sources.ts";

const rooms = product.filter(({ path }) => path.startsWith("lib/"));
const wiring = rooms.find(({ path }) => path === "lib/registry/wiring.ts")?.text ?? "";
const said = new Set(
  rooms.flatMap(({ text }) => matchesOf(text, /announce\(\s*["`]([\w.${}-]+)["`]/g)),
);
const announced = [...said].flatMap((name) =>
  name.includes("$") ? rolloutStates.map((state) => name.replace(/\$\{.*\}/, state)) : [name],
);

describe("every event that a room announces", () => {
  test("is listed in the wiring, even when nobody reacts", () => {
    const isTemplate = (name: string) => name.startsWith("rollout.");
    const unknown = announced.filter((name) => {
      try {
        reactionsTo({ name, payload: {} });
        return false;
      } catch {
        return !isTemplate(name);
      }
    });
    expect(unknown).toEqual([]);
  });

  test("is announced by somebody: a reaction to nothing is a reaction that was lost", () => {
    const listed = matchesOf(wiring, /^ {2}"([a-z-]+\.[a-z-]+)": \[/gm);
    expect(listed.length).toBeGreaterThan(15);
    expect(listed.filter((name) => !announced.includes(name))).toEqual([]);
  });
});

describe("every job", () => {
  const queued = rooms.flatMap(({ text }) => [
    ...matchesOf(text, /\btask: "([^"]+)"/g),
    ...matchesOf(text, /\bjob\("([^"]+)"\)/g),
  ]);

  test("that is queued, scheduled or set off has somebody who runs it", () => {
    expect(queued.length).toBeGreaterThan(15);
    expect([...new Set(queued)].filter((name) => !(name in tasks))).toEqual([]);
  });

  test("that somebody would run is queued by somebody", () => {
    expect(Object.keys(tasks).filter((name) => !queued.includes(name))).toEqual([]);
  });
});
