import { z } from "zod";
import {
  anyPerson,
  decodeCursor,
  encodeCursor,
  holds,
  many,
  one,
  Page,
  PersonId,
  PosternError,
  query,
  sql,
  type Actor,
  type Tx,
} from "#lib/kernel/index.ts";
import { Limits, limitsOf } from "#lib/bastion/index.ts";
import { Requestable, searchRequestable, standingOf, type Standing } from "./requestable-store.ts";

const zones = ["production", "office", "development", "test"] as const;
const kinds = ["role", "entitlement"] as const;

const Row = Requestable.extend({
  standing: z.enum(["held", "requested"]).nullable(),
  endsAt: z.date().nullable(),
  requestId: z.string().nullable(),
  /** Where it enters hosts: what it holds to; null: it enters none, or is a role. */
  limits: Limits.nullable(),
});
type Row = z.output<typeof Row>;
const Facets = z.array(z.object({ value: z.string(), count: z.int() }));

const input = z.object({
  ...Page,
  search: z.string().max(200).optional(),
  zones: z.array(z.enum(zones)).default([]),
  kinds: z.array(z.enum(kinds)).default([]),
  /** team: what colleagues of the unit hold; an id: what that colleague holds. */
  heldBy: z.union([z.literal("team"), PersonId]).optional(),
  /** For whom; unset: for oneself. */
  beneficiaryId: PersonId.optional(),
  /** Only these, for links to things. */
  targetIds: z.array(z.uuid()).max(20).optional(),
});
type Input = z.output<typeof input>;

/** What can be asked for, the best match and what colleagues hold first. */
export const listRequestable = query({
  name: "requestable.list",
  title: "Finds rights and roles that can be asked for, with who of the unit holds them.",
  right: "everyone",
  rest: { method: "GET", path: "/requestable" },
  input,
  output: z.object({
    items: z.array(Row),
    total: z.int(),
    facets: z.object({ zones: Facets, kinds: Facets }),
    /** Colleagues of the one it is for: "4 of 11". */
    peers: z.int(),
    /** Their unit is larger than that: only so many of it were looked at. */
    isPeersSample: z.boolean(),
    beneficiary: z.object({ personId: z.string(), name: z.string() }),
    nextCursor: z.string().nullable(),
  }),
  authorize: anyPerson,
  run: async ({ tx, now, actor, input, proof }) => {
    const personId = input.beneficiaryId ?? proof.personId;
    const beneficiary = await one(
      tx,
      z.object({ personId: z.string(), name: z.string() }),
      sql`select id as person_id, display_name as name from person where id = ${personId}::uuid`,
      "person",
    );
    const unit = await peersOf(tx, personId);
    const peerIds = unit.slice(0, peersMax);
    const heldBy = await holdersOf(tx, { actor, input, peerIds });
    const words = (input.search ?? "").split(/\s+/).filter(Boolean).slice(0, 8);
    const { targetIds } = input;
    const all = await searchRequestable(tx, { words, peerIds, heldBy, targetIds, now });
    const isIn = { zones: inZones(input), kinds: inKinds(input) };
    const matching = all.filter((each) => isIn.zones(each) && isIn.kinds(each));
    const ids = matching.map(({ id }) => id);
    const isShown = await seesHoldings(tx, actor, personId);
    const standing = isShown ? await standingOf(tx, ids, { personId, now }) : [];
    const ordered = matching.map(withStanding(standing)).toSorted(byMatch(words));
    const start = Number(decodeCursor(input.cursor)?.[0] ?? 0);
    const page = await withLimits(tx, ordered.slice(start, start + input.limit));
    return {
      items: page,
      total: ordered.length,
      facets: {
        zones: facetsOf(zones, all.filter(isIn.kinds), ({ zones: at }) => at),
        kinds: facetsOf(kinds, all.filter(isIn.zones), ({ kind }) => [kind]),
      },
      peers: peerIds.length,
      isPeersSample: unit.length > peersMax,
      beneficiary,
      nextCursor: start + page.length < ordered.length ? encodeCursor([start + page.length]) : null,
    };
  },
});

const inZones =
  ({ zones: wanted }: Input) =>
  (each: Requestable): boolean =>
    wanted.length === 0 || wanted.some((zone) => each.zones.includes(zone));
const inKinds =
  ({ kinds: wanted }: Input) =>
  (each: Requestable): boolean =>
    wanted.length === 0 || wanted.includes(each.kind);

const peersMax = 1000;

const peersOf = async (tx: Tx, personId: string): Promise<string[]> => {
  const found = await many(
    tx,
    z.object({ id: z.string() }),
    sql`select p.id from person b join person p on p.org_unit_id = b.org_unit_id and p.id <> b.id
        where b.id = ${personId}::uuid and p.hr_state = 'active' order by p.id limit ${peersMax + 1}`,
  );
  return found.map(({ id }) => id);
};

type Holding = {
  readonly actor: Actor;
  readonly input: Input;
  readonly peerIds: readonly string[];
};

/** What one colleague holds is shown to their unit, their manager, and who may read access. */
async function holdersOf(tx: Tx, { actor, input, peerIds }: Holding) {
  const { heldBy } = input;
  if (heldBy === undefined || actor.kind !== "person") return undefined;
  if (heldBy === "team") return peerIds;
  if (await seesHoldings(tx, actor, heldBy)) return [heldBy];
  throw new PosternError("forbidden", "not_of_your_team");
}

async function seesHoldings(tx: Tx, actor: Actor, colleague: string): Promise<boolean> {
  if (actor.kind !== "person") return false;
  if (colleague === actor.personId || holds(actor, "access.read")) return true;
  return isClose(tx, actor.personId, colleague);
}

async function isClose(tx: Tx, me: string, colleague: string): Promise<boolean> {
  const found = await many(
    tx,
    z.object({ id: z.string() }),
    sql`select c.id from person c join person m on m.id = ${me}::uuid
        where c.id = ${colleague}::uuid and (c.org_unit_id = m.org_unit_id
          or c.manager_id = m.id or c.manager_id = m.manager_id)`,
  );
  return found.length > 0;
}

/**
 * Words in names before words in descriptions; what can be asked for before what is held; then what
 * colleagues hold, then by name.
 */
function byMatch(words: readonly string[]) {
  const inName = ({ system, name }: Requestable) => {
    const text = `${system ?? ""} ${name}`.toLowerCase();
    return words.filter((word) => text.includes(word.toLowerCase())).length;
  };
  return (a: Row, b: Row): number =>
    inName(b) - inName(a) ||
    Number(a.standing !== null) - Number(b.standing !== null) ||
    b.holding - a.holding ||
    (a.system ?? "").localeCompare(b.system ?? "") ||
    a.name.localeCompare(b.name) ||
    (a.id < b.id ? -1 : 1);
}

const facetsOf = (
  values: readonly string[],
  among: readonly Requestable[],
  of: (each: Requestable) => readonly string[],
) => values.map((value) => ({ value, count: among.filter((x) => of(x).includes(value)).length }));

function withStanding(standing: readonly Standing[]) {
  const byTarget = new Map(standing.map((each) => [each.targetId, each]));
  return (each: Requestable): Row => {
    const found = byTarget.get(each.id);
    return {
      ...each,
      standing: found?.state ?? null,
      endsAt: found?.endsAt ?? null,
      requestId: found?.requestId ?? null,
      limits: null,
    };
  };
}

async function withLimits(tx: Tx, items: readonly Row[]): Promise<Row[]> {
  const found = await limitsOf(
    tx,
    items.map(({ id }) => id),
  );
  const byId = new Map(found.map((each) => [each.entitlementId, each]));
  return items.map((each) => ({ ...each, limits: byId.get(each.id) ?? null }));
}
