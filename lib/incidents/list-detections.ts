import { z } from "zod";
import {
  decodeCursor,
  encodeCursor,
  holds,
  Instant,
  many,
  no,
  one,
  Page,
  query,
  sql,
  yes,
  type Actor,
  type Decision,
  type PersonId,
  type Tx,
} from "#lib/kernel/index.ts";
import { detectionKinds } from "./record-detection.ts";

const Detection = z.object({
  /** Also the id of the event in the log. */
  detectionId: z.string(),
  kind: z.enum(detectionKinds),
  at: z.date(),
  act: z.string(),
  person: z.string().nullable(),
  personNumber: z.string().nullable(),
  module: z.string().nullable(),
  moduleId: z.string().nullable(),
  /** Null: there was none yet. */
  ticketId: z.string().nullable(),
  address: z.string().nullable(),
  /** The code of a host, where it is about one, or about the token for one. */
  host: z.string().nullable(),
  isAlerted: z.boolean(),
});

type Seeing = { readonly ownerId: PersonId | null };

/** Whoever may end tickets sees all; the owner of a module, what was tried with its tickets. */
function maySee(actor: Actor): Decision<Seeing> {
  if (holds(actor, "tickets.manage")) return yes({ ownerId: null });
  if (actor.kind === "person") return yes({ ownerId: actor.personId });
  return no(actor.kind === "nobody" ? "not_signed_in" : "needs_tickets.manage");
}

const seenBy = ({ ownerId }: Seeing) =>
  sql`(${ownerId}::uuid is null or m.owner_id = ${ownerId}::uuid)`;

const filter = {
  /** Who: a person's number, a module's name, or a host's code. */
  who: z.string().max(100).optional(),
  act: z.string().max(100).optional(),
  since: Instant.optional(),
  alerted: z.enum(["yes", "no"]).optional(),
} as const;
type Filter = { readonly [K in keyof typeof filter]?: string | undefined };

const matching = ({ who, act, since, alerted }: Filter) => sql`
  (${who ?? null}::text is null or p.employee_number = ${who ?? null}
   or m.name = ${who ?? null} or coalesce(h.code, k.code) = ${who ?? null})
  and (${act ?? null}::text is null or d.act = ${act ?? null})
  and (${since ?? null}::timestamptz is null or d.at >= ${since ?? null}::timestamptz)
  and (${alerted ?? null}::text is null
       or (d.alert_id is not null) = (${alerted ?? null} = 'yes'))`;

/** What should not have been tried, the latest first. */
export const listDetections = query({
  name: "detection.list",
  title: "Lists suspicious uses of tickets and sign-ins: who, what, where.",
  right: "self",
  rest: { method: "GET", path: "/detections" },
  input: z.object({ ...Page, ...filter }),
  output: z.object({
    detections: z.array(Detection),
    /** In the last 24 hours, whatever the filter. */
    today: z.number(),
    alertsToday: z.number(),
    nextCursor: z.string().nullable(),
  }),
  authorize: maySee,
  run: async ({ tx, now, input, proof }) => {
    const [after] = decodeCursor(input.cursor) ?? [];
    const beyond = after === undefined ? sql`true` : sql`d.id < ${String(after)}::uuid`;
    const found = await many(
      tx,
      Detection,
      sql`select d.id as detection_id, d.kind, d.at, d.act, p.display_name as person,
                 p.employee_number as person_number, m.name as module, d.module_id, d.ticket_id,
                 d.address, coalesce(h.code, k.code) as host,
                 d.alert_id is not null as is_alerted
          from detection d
          left join person p on p.id = d.person_id
          left join module m on m.id = d.module_id
          left join bastion_host h on h.id = d.host_id
          left join bastion_host_token k on k.id = d.host_token_id
          where ${seenBy(proof)} and ${matching(input)} and ${beyond}
          order by d.id desc limit ${input.limit + 1}`,
    );
    const detections = found.slice(0, input.limit);
    const last = found.length > input.limit ? detections.at(-1) : undefined;
    return {
      detections,
      ...(await countsOf(tx, now, proof)),
      nextCursor: last ? encodeCursor([last.detectionId]) : null,
    };
  },
});

const countsOf = (tx: Tx, now: Date, seeing: Seeing) =>
  one(
    tx,
    z.object({ today: z.number(), alertsToday: z.number() }),
    sql`select count(*)::int as today, count(distinct d.alert_id)::int as alerts_today
        from detection d left join module m on m.id = d.module_id
        where ${seenBy(seeing)} and d.at > ${now}::timestamptz - interval '24 hours'`,
  );
