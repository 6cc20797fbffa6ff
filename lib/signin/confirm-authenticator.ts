import { z } from "zod";
import { command } from "#lib/kernel/index.ts";
import { mayComeAlong } from "./begin-authenticator.ts";
import { added } from "./login.ts";
import { saveLogin, saveMissed } from "./login-store.ts";
import { endOthers, lockOwnLogin, mayChoose } from "./own-factors.ts";
import { sayChanged } from "./say-changed.ts";
import { lockPassword, putPassword } from "./password-store.ts";
import { stepTyped } from "./totp.ts";
import { confirmTotp, findOffered } from "./totp-store.ts";

/**
 * The first right code puts a new authenticator in force, with the password that was chosen beside
 * it, in place of what was, and ends every other ticket. Only by the ticket that began it.
 */
export const confirmOwnAuthenticator = command({
  name: "authenticator.confirm",
  title: "Puts a new authenticator of the signed-in person in force.",
  right: "self",
  rest: "internal",
  input: z.object({ handle: z.string().max(100), code: z.string().max(20) }),
  output: z.object({ outcome: z.enum(["passed", "failed", "over"]) }),
  load: async (at, { handle }) => {
    const login = await lockOwnLogin(at, handle);
    const offered = login?.status === "offering" && (await findOffered(at.tx, login.id));
    if (login?.status !== "offering" || !offered) return undefined;
    return { login, offered, password: await lockPassword(at.tx, login.personId) };
  },
  authorize: mayChoose,
  run: async (work) => {
    const { resource, input, proof } = work;
    const isOver = !resource || !mayComeAlong(resource.password, resource.login.chosen);
    if (isOver) return { outcome: "over" } as const;
    const { login, offered } = resource;
    const { personId, chosen } = login;
    const step = stepTyped(offered.secret, input.code, work.now);
    if (step === undefined) {
      const outcome = await saveMissed(work, login);
      work.record({ target: personId, persons: [personId], detail: { outcome: "failed" } });
      return { outcome };
    }
    if (chosen !== null) await putPassword(work, personId, chosen);
    await confirmTotp(work, { id: offered.id, personId, step });
    await saveLogin(work, added(login));
    const ended = await endOthers(work, proof);
    work.record({
      target: personId,
      persons: [personId],
      detail: { outcome: "passed", hasPassword: chosen !== null, ended },
    });
    sayChanged(work, personId, chosen === null ? "authenticator" : "password_and_authenticator");
    return { outcome: "passed" } as const;
  },
});
