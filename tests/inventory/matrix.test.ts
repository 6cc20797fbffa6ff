import { beforeAll, expect, test } from "vitest";
import { begin, isPosternError, type Door } from "#lib/kernel/index.ts";
import { doors } from "#lib/registry/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { actorKinds, openStanding, type Standing } from "./standing-company.ts";

let standing: Standing;
beforeAll(async () => {
  await testDatabase();
  standing = await openStanding();
});

class Allowed extends Error {}

/** Replaces what a door does by a mark: whoever gets that far was let in, and nothing happens. */
async function answerOf(
  door: Door,
  kind: keyof typeof actorKinds,
  input: unknown,
): Promise<string> {
  const actor = actorKinds[kind](standing.company, door);
  try {
    await door.invoke(begin(actor), input);
    return "no answer";
  } catch (error) {
    if (error instanceof Allowed) return "yes";
    if (!isPosternError(error)) return String(error);
    return error.code === "invalid_input" ? JSON.stringify(error.details) : error.reason;
  }
}

async function rowsOf(door: Door): Promise<string[]> {
  const spec = door.spec as Door["spec"] & { run: unknown };
  const { run } = spec;
  const input = await standing.prepare(door);
  spec.run = () => Promise.reject(new Allowed());
  const kinds = Object.keys(actorKinds) as (keyof typeof actorKinds)[];
  try {
    const said = await Promise.all(kinds.map((kind) => answerOf(door, kind, input)));
    return linesOf(Map.groupBy(kinds, (kind) => said[kinds.indexOf(kind)] ?? ""));
  } finally {
    spec.run = run;
  }
}

const linesOf = (answers: ReadonlyMap<string, readonly string[]>): string[] =>
  [...answers]
    .toSorted(([one], [other]) => rank(one) - rank(other) || one.localeCompare(other))
    .map(([answer, kinds]) => `  ${answer.padEnd(26)} ${kinds.join(" ")}`);

/**
 * A link, a code or a half-done sign-in decides there, and nobody in the matrix has one; nor is the
 * gateway in it, or a right to enter a host.
 */
const openedByTheirInput = new RegExp(
  `^(${[
    "bastion\\.(ask-confirmation|ask-to-unlock|certify-check|close-session|note-code|open-session)",
    "bastion\\.(certify-sweep|note-command|note-idle-lock|note-left-processes)",
    "bastion\\.(certify-jump|find-host-key-in-use)",
    "bastion\\.(raise-host-alarm|read-confirmation|read-host-key|read-standing|unlock-session)",
    "recording\\.(anchor|begin|close-lost|finish)",
    "enrolment\\.(read-totp|complete|confirm-passkey|offer-passkey|open|start)",
    "signin\\.[\\w-]+",
    "ssh-key\\.is-known",
  ].join("|")})$`,
);

const rank = (answer: string): number => (answer === "yes" ? 0 : 1);

const heading = `# Every door, and what it answers to every kind of actor: "yes", or the reason of its no.
# Reviewers read this file: a line that moves is a right that moved. What a query shows to whom is
# its own filter's to say. Written by: vitest run tests/inventory -u
`;

test("every door lets in exactly whom it declares", { timeout: 600_000 }, async () => {
  const blocks: string[] = [];
  for (const door of doors().toSorted((a, b) => (a.spec.name < b.spec.name ? -1 : 1))) {
    const { name, right, scope, rest } = door.spec;
    const path = rest === "internal" ? "internal" : `${rest.method} ${rest.path}`;
    const about = `${door.kind} ${name}  right: ${right}, scope: ${scope ?? "none"}, ${path}`;
    blocks.push([about, ...(await rowsOf(door))].join("\n"));
  }
  const text = `${heading}\n${blocks.join("\n\n")}\n`;
  await expect(text).toMatchFileSnapshot("doors-by-actor.txt");
  const closed = blocks.filter((block) => !/^ {2}yes /m.test(block));
  const names = closed.map((block) => /^\w+ (\S+)/.exec(block)?.[1] ?? "");
  expect(
    names.filter((name) => !openedByTheirInput.test(name)),
    "doors that let nobody in, or that the matrix does not reach",
  ).toEqual([]);
});
