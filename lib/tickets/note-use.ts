import { execute, log, recordDoor, singleton, sql } from "#lib/kernel/index.ts";

/** Uses are written down together, at most this often: a check must not cost a write. */
const restMs = 20_000;

const pending = singleton("ticket-uses", () => ({
  uses: new Map<string, Date>(),
  timer: undefined as ReturnType<typeof setTimeout> | undefined,
}));

const writeUses = recordDoor({
  name: "ticket.uses",
  tables: ["ticket"],
  run: ({ tx }, uses: readonly { id: string; at: string }[]) =>
    execute(
      tx,
      sql`update ticket t set last_seen_at = greatest(t.last_seen_at, r.at)
          from jsonb_to_recordset(${JSON.stringify(uses)}::jsonb) as r (id uuid, at timestamptz)
          where t.id = r.id`,
    ),
});

/** Remembers that a ticket was used; the idle limit counts from it. */
export function noteUse(ticketId: string, at: Date): void {
  pending.uses.set(ticketId, at);
  pending.timer ??= setTimeout(() => {
    pending.timer = undefined;
    const uses = [...pending.uses].map(([id, used]) => ({ id, at: used.toISOString() }));
    pending.uses.clear();
    writeUses(uses).catch((error: unknown) => log().warn({ err: error }, "uses were not written"));
  }, restMs).unref();
}
