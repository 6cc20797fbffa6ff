import { describe, expect, test } from "vitest";
import { doors, scopes } from "#lib/registry/index.ts";
import { sourcesOf } from "./product-sources.ts";

const rooms = sourcesOf("lib");
const declared = rooms.flatMap(({ path, text }) =>
  [...text.matchAll(/\b(?:command|query)\(\{\s*(?:\.\.\.\w+,\s*)*name: "([^"]+)"/g)].map(
    ([, name]) => ({ path, name: name ?? "" }),
  ),
);

describe("every door", () => {
  const all = doors();

  test("that a room declares is in the registry", () => {
    const known = new Set(all.map((door) => door.spec.name));
    expect(declared.length).toBeGreaterThan(100);
    expect(declared.filter(({ name }) => !known.has(name))).toEqual([]);
  });

  test("has a name of its own: noun, then verb", () => {
    const names = all.map((door) => door.spec.name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(names.filter((name) => !/^[a-z-]+\.[a-z-]+$/.test(name))).toEqual([]);
  });

  test("has a path of its own, with every parameter in its input", () => {
    const routes = all.flatMap(({ spec }) =>
      spec.rest === "internal" ? [] : [`${spec.rest.method} ${spec.rest.path}`],
    );
    const shapes = routes.map((route) => route.replace(/\{\w+\}/g, "{}"));
    expect(shapes.filter((shape, index) => shapes.indexOf(shape) !== index)).toEqual([]);
    const unknown = all.flatMap(({ spec }) => {
      if (spec.rest === "internal") return [];
      const inPath = [...spec.rest.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
      return inPath.filter((name) => !(name in spec.input.shape)).map((name) => [spec.name, name]);
    });
    expect(unknown).toEqual([]);
  });

  test("says what it does, whose right it asks for, and a scope that exists", () => {
    expect(all.filter(({ spec }) => spec.title.length < 10).map(({ spec }) => spec.name)).toEqual(
      [],
    );
    expect(all.filter(({ spec }) => spec.right === "").map(({ spec }) => spec.name)).toEqual([]);
    const known: readonly string[] = [...scopes, "any"];
    expect(
      all
        .filter(({ spec }) => spec.scope !== undefined && !known.includes(spec.scope))
        .map(({ spec }) => spec.name),
    ).toEqual([]);
  });
});

test("a ticket is minted in one place", () => {
  const minting = rooms
    .filter(({ text }) => /insert into ticket\b|\.ticket\.create/i.test(text))
    .map(({ path }) => path);
  expect(minting).toEqual(["lib/tickets/issue-ticket.ts"]);
});

test("access and assignments are written in one place", () => {
  const writing = rooms
    .filter(({ text }) =>
      /(insert into|update|delete from) (access|assignment|block)\b/i.test(text),
    )
    .map(({ path }) => path)
    .filter((path) => !path.startsWith("lib/access/"));
  expect(writing).toEqual([]);
});

test("the log is written in one place", () => {
  const writing = rooms
    .filter(({ text }) => /insert into audit_event\b|\.auditEvent\.create/i.test(text))
    .map(({ path }) => path)
    .filter((path) => !path.startsWith("lib/audit/"));
  expect(writing).toEqual([]);
});
