import { execute, sql } from "./database.ts";
import { recordDoor } from "./record.ts";

/** Answers to repeated writes are remembered for a day. */
export const forgetAnswers = recordDoor({
  name: "kernel.forget-answers",
  tables: ["idempotent_answer"],
  run: ({ tx, now }, _input: object) =>
    execute(
      tx,
      sql`delete from idempotent_answer where created_at < ${now}::timestamptz - interval '1 day'`,
    ),
});
