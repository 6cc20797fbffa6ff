import { z } from "zod";
import { command, notFound, query } from "#lib/kernel/index.ts";
import { findAccount } from "./account-store.ts";
import { recordAttempt } from "./answer.ts";
import { attemptOf } from "./attempt-of.ts";
import { countWrongPassword } from "./attempt-password.ts";
import { endOthers, mayChoose } from "./own-factors.ts";
import { contextOf } from "./password-rules.ts";
import { findPassword, lockPassword, putPassword } from "./password-store.ts";
import { countInARow, countWrong } from "./throttle-store.ts";
import { sayChanged } from "./say-changed.ts";

export const readOwnPassword = query({
  name: "password.read-own",
  title: "Reads what the signed-in person's answer is compared with.",
  right: "self",
  rest: "internal",
  input: z.object({}),
  output: z.object({ hash: z.string().nullable(), context: z.array(z.string()) }),
  authorize: mayChoose,
  run: async ({ tx, proof: { personId } }) => {
    const account = await findAccount(tx, personId);
    if (!account) throw notFound("person");
    const password = await findPassword(tx, personId);
    const isUsable = password !== undefined && password.disabledAt === null;
    return { hash: isUsable ? password.hash : null, context: [...contextOf(account)] };
  },
});

/** Puts a new password in force and ends every other ticket; a wrong old one is counted. */
export const replacePassword = command({
  name: "password.change",
  title: "Replaces the signed-in person's password.",
  right: "self",
  rest: "internal",
  input: z.object({ fitted: z.string().optional(), chosen: z.string().max(300).optional() }),
  output: z.object({ outcome: z.enum(["passed", "failed", "wait"]), seconds: z.number() }),
  load: async (at) => {
    const { tx, actor } = at;
    if (actor.kind !== "person") return undefined;
    const password = await lockPassword(tx, actor.personId);
    return { password, ...(await attemptOf(at, actor.personId, "password")) };
  },
  authorize: mayChoose,
  run: async (work) => {
    const { resource, input } = work;
    const { personId } = work.proof;
    if (!resource?.password) throw notFound("password");
    const { password, guess, seconds } = resource;
    if (seconds > 0) return { outcome: "wait", seconds } as const;
    if (input.chosen === undefined || password.hash !== input.fitted) {
      await countWrong(work, guess);
      const isDisabled = await countInARow(work, guess, () => countWrongPassword(work, password));
      recordAttempt(work, { personId, factor: "password", outcome: "failed", isDisabled });
      return { outcome: "failed", seconds: 0 } as const;
    }
    await putPassword(work, personId, input.chosen);
    const ended = await endOthers(work, work.proof);
    work.record({ target: personId, persons: [personId], detail: { ended } });
    sayChanged(work, personId, "password");
    return { outcome: "passed", seconds: 0 } as const;
  },
});
