import { PosternError, rows, sql, type Tx } from "#lib/kernel/index.ts";
import { asCandidates, idsFrom, type About } from "./candidates.ts";
import { emptySeats } from "./matching.ts";
import type { ApproverSource, StagedDefinition } from "./policy-definition.ts";
import { isActiveAt, type PersonName } from "./request-people.ts";

type Requester = PersonName & {
  readonly managerId: string | null;
  readonly managersManagerId: string | null;
};

export type Unresolved = { readonly count: number; readonly people: readonly PersonName[] };
const namedMax = 20;

/**
 * Active people for whom some stage could find nobody, with owners left out of account: any of
 * them may be missing. Nobody decides their own request, and nobody decides twice.
 */
export async function peopleWithoutApprovers(
  tx: Tx,
  definition: StagedDefinition,
  now: Date,
): Promise<Unresolved> {
  const fixed = await fixedSources(tx, definition, now);
  const fallback = fixed.get(keyOf(definition.fallback)) ?? new Set();
  const seats = definition.stages.flatMap(({ groups }) => groups.map(({ quorum }) => quorum));
  const needed = seats.reduce((sum, quorum) => sum + quorum, 0);
  // Enough for every seat even when one asks and another gains.
  if (fallback.size >= needed + 2) return { count: 0, people: [] };
  const people = await requesters(tx, now);
  const present = new Set(people.map(({ id }) => id));
  const known = new Map<string, boolean>();
  const stuck = people.filter((person) => {
    const key = `${person.managerId}:${person.managersManagerId}:${isFixed(person.id, fixed)}`;
    const answer = known.get(key) ?? !canDecide(definition, { person, fixed, present });
    known.set(key, answer);
    return answer;
  });
  const named = stuck.slice(0, namedMax).map(({ id, number, name }) => ({ id, number, name }));
  return { count: stuck.length, people: named };
}

/** Throws when a policy could meet somebody for whom nobody decides, naming them. */
export async function refuseUnresolvable(
  tx: Tx,
  definition: StagedDefinition,
  now: Date,
): Promise<void> {
  const { count, people } = await peopleWithoutApprovers(tx, definition, now);
  if (count === 0) return;
  const numbers = people.map(({ number }) => number).join(", ");
  throw new PosternError("invalid_input", "resolves_to_nobody", {
    problems: [
      {
        field: "definition.fallback",
        reason: "resolves_to_nobody",
        expected: `enough people to decide for everybody; too few for ${count}: ${numbers}`,
      },
    ],
    count,
    people,
  });
}

const keyOf = (source: ApproverSource) => JSON.stringify(source);
type Fixed = ReadonlyMap<string, ReadonlySet<string>>;

/** People fixed by a name rather than by who asks; each in a class of their own. */
const isFixed = (id: string, fixed: Fixed): string =>
  fixed.values().some((ids) => ids.has(id)) ? id : "";

async function fixedSources(tx: Tx, definition: StagedDefinition, now: Date): Promise<Fixed> {
  const sources = [
    definition.fallback,
    ...definition.stages.flatMap(({ escalate, groups }) => [
      escalate,
      ...groups.map(({ approvers }) => approvers),
    ]),
  ].filter(({ kind }) => kind === "role" || kind === "persons");
  const found = new Map<string, ReadonlySet<string>>();
  for (const source of sources) {
    const ids = await idsFrom(tx, source, { about: noAbout, now });
    const candidates = await asCandidates(tx, ids, now);
    const able = candidates.values().filter((each) => each.isPresent || each.deputies.length > 0);
    found.set(keyOf(source), new Set(able.map(({ personId }) => personId)));
  }
  return found;
}

/** Named roles and persons do not depend on who asks for what. */
const noAbout = {} as About;

const requesters = (tx: Tx, now: Date) =>
  rows<Requester>(
    tx,
    sql`select p.id, p.employee_number as number, p.display_name as name, p.manager_id,
               m.manager_id as managers_manager_id
        from person p left join person m on m.id = p.manager_id
        where ${isActiveAt(now)} order by p.employee_number`,
  );

type For = {
  readonly person: Requester;
  readonly fixed: Fixed;
  readonly present: ReadonlySet<string>;
};

function canDecide(definition: StagedDefinition, about: For): boolean {
  const seats = definition.stages.flatMap((stage) =>
    stage.groups.flatMap(({ approvers, quorum }) => {
      const tiers = [approvers, stage.escalate, definition.fallback];
      const all = tiers.flatMap((source) => named(source, about));
      const candidates = [...new Set(all)].filter((id) => id !== about.person.id);
      return Array.from({ length: quorum }, () => ({ candidates }));
    }),
  );
  return emptySeats(seats).length === 0;
}

function named(source: ApproverSource, { person, fixed, present }: For): string[] {
  if (source.kind === "role" || source.kind === "persons") {
    return [...(fixed.get(keyOf(source)) ?? [])];
  }
  const chain = { manager: person.managerId, managers_manager: person.managersManagerId };
  const id = source.kind in chain ? chain[source.kind as keyof typeof chain] : null;
  return id !== null && present.has(id) ? [id] : [];
}
