import { z } from "zod";
import { command, onlySystem, PersonId, sql } from "#lib/kernel/index.ts";
import { endOpenLogins } from "./login-store.ts";
import { withdrawLinksWhere } from "./make-link.ts";

/** Whoever left follows no link and finishes no sign-in, also if the end is taken back. */
export const endLoginsOfLeavers = command({
  name: "signin.end-of-leavers",
  title: "Ends the enrolment links and open sign-ins of people who left.",
  right: "system",
  rest: "internal",
  input: z.object({ personIds: z.array(PersonId).max(5000) }),
  output: z.object({ links: z.number(), logins: z.number() }),
  load: async () => undefined,
  authorize: onlySystem,
  run: async (work) => {
    const { tx, now, input } = work;
    const left = sql`person_id in (select id from person where hr_state = 'ended'
                                   and id = any(${input.personIds}::uuid[]))`;
    const links = await withdrawLinksWhere(tx, left, now);
    const logins = await endOpenLogins(tx, now, left);
    if (links + logins > 0) {
      work.record({ persons: input.personIds.slice(0, 100), detail: { links, logins } });
    }
    return { links, logins };
  },
});
