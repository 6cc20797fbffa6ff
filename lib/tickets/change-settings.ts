import { z } from "zod";
import { command, execute, needs, query, sql } from "#lib/kernel/index.ts";
import { readTicketSettings, settingKey, ticketLimits, TicketSettings } from "./settings.ts";

const right = "settings.manage";

export const getTicketSettings = query({
  name: "ticket.settings",
  title: "Says what this installation decided about tickets.",
  right,
  rest: { method: "GET", path: "/settings/tickets" },
  input: z.object({}),
  output: TicketSettings,
  authorize: needs(right),
  run: ({ tx }) => readTicketSettings(tx),
});

/** Replaces what is given and keeps the rest; checks everywhere follow within a second. */
export const changeTicketSettings = command({
  name: "ticket.change-settings",
  title: "Changes limits of tickets: sessions a person, and how long an authentication is fresh.",
  right,
  rest: { method: "PATCH", path: "/settings/tickets" },
  input: z.object(ticketLimits).partial(),
  output: TicketSettings,
  load: ({ tx }) => readTicketSettings(tx),
  authorize: needs(right),
  run: async (work) => {
    const { input, resource, tx, now } = work;
    const next = TicketSettings.parse({ ...resource, ...input });
    await execute(
      tx,
      sql`insert into setting (key, value, changed_at)
          values (${settingKey}, ${JSON.stringify(next)}::jsonb, ${now})
          on conflict (key) do update set value = excluded.value, changed_at = excluded.changed_at`,
    );
    work.record({ target: settingKey, detail: { from: resource, to: next } });
    work.live("tickets", []);
    return next;
  },
});
