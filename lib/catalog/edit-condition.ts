import { z } from "zod";
import { command, needs, one, sql, type Tx } from "#lib/kernel/index.ts";
import { insertCondition, updateCondition } from "./catalog-store.ts";
import { Code, ConditionFields } from "./fields.ts";
import { refuseTaken } from "./refuse-taken.ts";

const shared = { right: "catalog.manage", scope: "catalog:write" } as const;

export const createCondition = command({
  ...shared,
  name: "condition.create",
  title: "Adds a condition that people can fulfil, such as a training.",
  rest: { method: "POST", path: "/conditions" },
  input: ConditionFields.extend({
    code: Code,
    description: ConditionFields.shape.description.default(""),
    validDays: ConditionFields.shape.validDays.default(null),
  }),
  output: z.object({ conditionId: z.string() }),
  load: async () => undefined,
  authorize: needs("catalog.manage"),
  run: async ({ input, resource: _none, proof: _proof, ...work }) => {
    const { code, ...fields } = input;
    const holder = sql`select retired_at as retires_at from condition where code = ${code}`;
    await refuseTaken(work.tx, holder);
    return { conditionId: await insertCondition(work, code, fields) };
  },
});

const Stored = ConditionFields.extend({ id: z.string(), code: z.string() });
const lockCondition = (tx: Tx, id: string) =>
  one(
    tx,
    Stored,
    sql`select id::text, code, name, description, valid_days from condition
        where id = ${id}::uuid for update`,
    "condition",
  );

/** What was recorded of people before keeps the time that it was recorded with. */
export const editCondition = command({
  ...shared,
  name: "condition.edit",
  title: "Changes a condition's name, text or how long it counts.",
  rest: { method: "PATCH", path: "/conditions/{conditionId}" },
  input: ConditionFields.partial().extend({ conditionId: z.uuid() }),
  output: z.object({ conditionId: z.string(), fields: z.array(z.string()) }),
  load: ({ tx }, { conditionId }) => lockCondition(tx, conditionId),
  authorize: needs("catalog.manage"),
  run: async ({ input, resource, proof: _proof, ...work }) => {
    const { id, code, ...from } = resource;
    const { conditionId, ...asked } = input;
    const to = ConditionFields.parse({ ...from, ...asked });
    return { conditionId, fields: await updateCondition(work, { id, code, from, to }) };
  },
});
