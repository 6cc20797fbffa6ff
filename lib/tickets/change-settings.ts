import { z } from "zod";
import { command, needs, query, storeSetting } from "#lib/kernel/index.ts";
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
    const { input, resource } = work;
    const next = TicketSettings.parse({ ...resource, ...input });
    await storeSetting(work, settingKey, next);
    work.record({ target: settingKey, detail: { from: resource, to: next } });
    work.live("tickets", []);
    return next;
  },
});
