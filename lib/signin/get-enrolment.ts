import { z } from "zod";
import { needs, notFound, query } from "#lib/kernel/index.ts";
import { findAccountByNumber } from "./account-store.ts";
import { hasFactors } from "./factor-store.ts";

/** Whether somebody has set up signing in, so that nobody starts them twice. */
export const getEnrolment = query({
  name: "enrolment.get",
  title: "Says whether a person has set up signing in.",
  right: "people.manage",
  rest: { method: "GET", path: "/enrolments/{employeeNumber}" },
  input: z.object({ employeeNumber: z.string().min(1).max(100) }),
  output: z.object({ isSetUp: z.boolean() }),
  authorize: needs("people.manage"),
  run: async ({ tx, input: { employeeNumber } }) => {
    const account = await findAccountByNumber(tx, employeeNumber);
    if (!account) throw notFound("person");
    return { isSetUp: await hasFactors(tx, account.personId) };
  },
});
