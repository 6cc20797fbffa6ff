import { z } from "zod";
import { many, needs, query, sql } from "#lib/kernel/index.ts";

const Asked = z.object({
  id: z.uuid(),
  scope: z.string(),
  version: z.number().nullable(),
  /** Whose values it is about, when it is somebody's. */
  subject: z.string().nullable(),
  subjectNumber: z.string().nullable(),
  reason: z.string(),
  state: z.enum(["asked", "done", "withdrawn"]),
  requestedBy: z.uuid().nullable(),
  /** Unset: the console. */
  askedBy: z.string().nullable(),
  decidedBy: z.string().nullable(),
  requestedAt: z.date(),
  endsAt: z.date(),
  decidedAt: z.date().nullable(),
  eventId: z.uuid().nullable(),
  isOver: z.boolean(),
});
export type AskedDestruction = z.output<typeof Asked>;

const ClassKey = z.object({
  scope: z.string(),
  version: z.number(),
  state: z.enum(["active", "retired", "destroyed"]),
  createdAt: z.date(),
  wraps: z.number(),
});

const askedMax = 50;
const classesMax = 200;

/** What the page of keys shows: what was asked to be destroyed, and the keys of each class. */
export const getKeyBoard = query({
  name: "key.board",
  title: "Shows what waits to be destroyed and what was, and the keys of each class",
  right: "settings.manage",
  rest: { method: "GET", path: "/key-board" },
  input: z.object({}),
  output: z.object({ asked: z.array(Asked), classes: z.array(ClassKey) }),
  authorize: needs("settings.manage"),
  run: async ({ tx, now }) => ({
    asked: await many(
      tx,
      Asked,
      sql`select d.id, d.scope, d.version, s.display_name as subject,
                 s.employee_number as subject_number, d.reason, d.state, d.requested_by,
                 a.display_name as asked_by, c.display_name as decided_by, d.requested_at,
                 d.ends_at, d.decided_at, d.event_id,
                 d.state = 'asked' and d.ends_at <= ${now} as is_over
          from key_destruction d
          left join person s on s.id::text = split_part(d.scope, ':', 3)
          left join person a on a.id = d.requested_by
          left join person c on c.id = d.decided_by
          order by (d.state = 'asked') desc, d.requested_at desc, d.id limit ${askedMax}`,
    ),
    classes: await many(
      tx,
      ClassKey,
      sql`select scope, version, state, created_at,
                 (select count(*)::int from data_key c
                  where c.wrapped_by = k.id and c.state <> 'destroyed') as wraps
          from data_key k where scope not like '%:%:%'
          order by scope, version desc limit ${classesMax}`,
    ),
  }),
});
