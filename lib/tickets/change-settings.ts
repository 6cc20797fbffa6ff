import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { command, lockSetting, needs, query, readDecided, saveSetting } from "#lib/kernel/index.ts";
import { settingKey, settingsOf, ticketLimits, TicketSettings } from "./settings.ts";

const right = "settings.manage";

export const getTicketSettings = query({
  name: "ticket.settings",
  title: "Says what this installation decided about tickets.",
  right,
  rest: { method: "GET", path: "/settings/tickets" },
  input: z.object({}),
  output: z.object({
    ...ticketLimits,
    /** What held before the last change; null: it was never changed. */
    previous: z.object(ticketLimits).nullable(),
    changedAt: z.date().nullable(),
  }),
  authorize: needs(right),
  run: ({ tx }) => readDecided(tx, settingKey, settingsOf),
});

/** Replaces what is given and keeps the rest; checks everywhere follow within a second. */
export const changeTicketSettings = command({
  name: "ticket.change-settings",
  title: "Changes limits of tickets: sessions a person, and how long an authentication is fresh.",
  right,
  rest: { method: "PATCH", path: "/settings/tickets" },
  input: z.object(ticketLimits).partial(),
  output: TicketSettings,
  load: async ({ tx }) => settingsOf((await lockSetting(tx, settingKey))?.value),
  authorize: needs(right),
  run: async (work) => {
    const { input, resource } = work;
    const next = TicketSettings.parse({ ...resource, ...input });
    if (isDeepStrictEqual(next, resource)) return next;
    await saveSetting(work, settingKey, { from: resource, to: next });
    work.record({ target: settingKey, detail: { from: resource, to: next } });
    work.live("tickets", []);
    return next;
  },
});
