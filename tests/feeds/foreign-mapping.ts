import type { ForeignMapping } from "#lib/feeds/index.ts";

/** What a system sends that speaks its own language. */
export const mapping: ForeignMapping = {
  id: "event.eventId",
  number: "event.worker.id",
  entered: "event.sent",
  rules: [
    {
      when: 'event.type == "Hire"',
      kind: "hire",
      fields: {
        day: "event.effective.substring(0, 10)",
        givenName: "event.worker.first",
        familyName: "event.worker.last",
        orgCode: 'has(event.worker.org) ? event.worker.org : ""',
        managerNumber: 'has(event.worker.boss) ? string(event.worker.boss) : ""',
      },
    },
    {
      when: 'event.type == "Move"',
      kind: "transfer",
      fields: {
        day: "event.effective",
        orgCode: "event.worker.org",
        title: 'has(event.worker.job) ? event.worker.job : ""',
      },
    },
    { when: 'event.type == "Ping"', kind: "ignore", fields: {} },
  ],
};
