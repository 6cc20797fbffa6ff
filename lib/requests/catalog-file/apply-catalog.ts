import { z } from "zod";
import { ensurePortalSystem, rehearseDraft, type Draft } from "#lib/access/index.ts";
import {
  command,
  holds,
  invalidInput,
  no,
  rows,
  sql,
  yes,
  type Actor,
  type Decision,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { applyPolicies, loadPolicies } from "./apply-policies.ts";
import { applyRules } from "./apply-rules.ts";
import { applyThings } from "./apply-things.ts";
import { checkFile } from "./check-file.ts";
import { Change, Drift, Pending, type Applying } from "./effect.ts";
import type { CatalogFile } from "./file-schema.ts";
import { findDrift } from "./find-drift.ts";
import { loadKnown } from "./known-things.ts";
import { fileCharactersMax, readCatalogFile, type Read } from "./read-file.ts";

/** What a roll-out of the file means, as a dry run found it. */
const Rehearsed = z.object({
  title: z.string(),
  kind: z.string(),
  persons: z.number(),
  gained: z.number(),
  lost: z.number(),
  conflicts: z.number(),
  /** Whether the brake would hold it for a second person. */
  isHeld: z.boolean(),
});

/**
 * Makes the catalogue what a file says, as far as nobody's access follows; what remains is answered
 * as `pending`, to be previewed and rolled out, before policies are put in force by a second call.
 */
export const applyCatalog = command({
  name: "catalog.apply",
  title: "Compares a catalogue file with what is there and applies what changes nobody's access.",
  right: "catalog.manage",
  scope: "catalog:write",
  rest: { method: "POST", path: "/catalog/apply" },
  millisecondsMax: 300_000,
  input: z.object({
    /** YAML; docs/catalog-file.md describes it. */
    file: z.string().max(fileCharactersMax),
    /** Everything that the file means, roll-outs included, and nothing written. */
    dryRun: z.boolean().default(false),
  }),
  output: z.object({
    changes: z.array(Change),
    pending: z.array(Pending),
    /** Roll-outs of this file that wait for a second person. */
    held: z.array(z.object({ rolloutId: z.string(), title: z.string() })),
    rehearsed: z.array(Rehearsed),
    drift: z.array(Drift),
  }),
  load: async (_work, { file }) => readCatalogFile(file),
  authorize: (actor, { file }) => mayApply(actor, file),
  run: async ({ input, resource: read, proof: _proof, ...work }) => {
    const to = await prepare(work, read);
    await applyThings(to);
    await applyRules(to);
    const { pending, held } = await withoutHeld(work.tx, to.pending);
    const rehearsed = input.dryRun ? await rehearse(work, pending) : [];
    if (input.dryRun || pending.length === 0) await applyPolicies(to);
    if (input.dryRun) work.discard();
    const policies = await loadPolicies(work.tx);
    const drift = findDrift(read.file, to.known, policies);
    return { changes: to.changes, pending, held, rehearsed, drift };
  },
});

/** Each part of a file asks for the right that its screens ask for. */
function mayApply(actor: Actor, file: CatalogFile): Decision {
  const needed = [
    "catalog.manage",
    ...(file.rules.length + file.separations.length > 0 ? ["rules.manage"] : []),
    ...(file.policies.length > 0 ? ["policies.manage"] : []),
  ];
  const missing = needed.find((right) => !holds(actor, right));
  return missing === undefined ? yes() : no(`needs_${missing}`);
}

async function prepare(work: Work, read: Read): Promise<Applying> {
  const { file } = read;
  if (namesPortal(file)) await ensurePortalSystem(work);
  const known = await loadKnown(work.tx);
  const people = await numbersOf(work.tx, file);
  const problems = checkFile({ known, people, now: work.now }, read);
  if (problems.length > 0) throw invalidInput(problems.slice(0, 50));
  return { work, file, known, people, changes: [], pending: [] };
}

const namesPortal = (file: CatalogFile): boolean =>
  [
    ...file.systems.map(({ code }) => `${code}/`),
    ...file.roles.flatMap(({ entitlements }) => entitlements),
    ...file.rules.flatMap(({ gives }) => gives),
    ...file.separations.flatMap(({ left, right }) => [...left, ...right]),
  ].some((ref) => ref.startsWith("postern/"));

async function numbersOf(tx: Tx, file: CatalogFile): Promise<Map<string, string>> {
  const owned = [
    ...[...file.systems, ...file.roles, ...file.rules, ...file.separations],
    ...file.systems.flatMap(({ entitlements }) => entitlements),
  ];
  const numbers = [...new Set(owned.flatMap(({ owner }) => owner ?? []))];
  const found = await rows<{ id: string; number: string }>(
    tx,
    sql`select id::text, employee_number as number from person
        where employee_number = any(${numbers}::text[]) and hr_state <> 'ended'`,
  );
  return new Map(found.map(({ id, number }) => [number, id]));
}

/** What waits for a second person already is not previewed again. */
async function withoutHeld(tx: Tx, pending: readonly Pending[]) {
  const held: { rolloutId: string; title: string }[] = [];
  const left: Pending[] = [];
  for (const each of pending) {
    const [found] = await rows<{ id: string }>(
      tx,
      sql`select id::text from rollout where state = 'held'
            and draft - 'before' - 'sodRuleId' = ${JSON.stringify(each.draft)}::jsonb - 'sodRuleId'
          order by id desc limit 1`,
    );
    if (found) held.push({ rolloutId: found.id, title: each.title });
    else left.push(each);
  }
  return { pending: left, held };
}

async function rehearse(work: Work, pending: readonly Pending[]) {
  const rehearsed: z.input<typeof Rehearsed>[] = [];
  for (const { title, draft } of pending) {
    const { persons, gained, lost, conflicts, trips } = await rehearseDraft(work, { title, draft });
    const kind: Draft["kind"] = draft.kind;
    const isHeld = trips.length > 0;
    rehearsed.push({ title, kind, persons, gained, lost, conflicts, isHeld });
  }
  return rehearsed;
}
