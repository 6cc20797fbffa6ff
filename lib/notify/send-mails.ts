import { begin, log, now, systemActor } from "#lib/kernel/index.ts";
import { giveUpMail } from "./give-up-mail.ts";
import { isMailing, sendMail, type Attempt } from "./mail-server.ts";
import { claimMails, notePostponed, noteSent } from "./mail-store.ts";
import { nextAttemptAt, type Mail } from "./mail.ts";

/** Claims of one run: a run ends, so that a flood of mail holds up nothing else for long. */
const claimsMax = 50;

/**
 * Sends what is due; answers how many the server took. A mail goes out at least once: whoever dies
 * between the server's yes and writing it down leaves it to be sent again, under the same name.
 */
export async function sendMails(): Promise<number> {
  let sent = 0;
  for (let claims = 0; isMailing() && claims < claimsMax; claims++) {
    const mails = await claimMails({});
    if (mails.length === 0) break;
    const attempts = await tryAll(mails);
    sent += attempts.filter(({ outcome }) => outcome === "sent").length;
    const away = attempts.find(({ outcome }) => outcome === "away");
    if (away && "reason" in away) {
      log().warn({ reason: away.reason, waiting: mails.length }, "the mail server is away");
      break;
    }
  }
  return sent;
}

/** When the server is away for the first, the others need not ask. */
async function tryAll([first, ...others]: readonly Mail[]): Promise<readonly Attempt[]> {
  if (!first) return [];
  const attempt = await tryOne(first);
  if (attempt.outcome !== "away") return [attempt, ...(await Promise.all(others.map(tryOne)))];
  await Promise.all(others.map((mail) => settle(mail, attempt)));
  return [attempt];
}

async function tryOne(mail: Mail): Promise<Attempt> {
  const attempt = await sendMail(mail, now());
  await settle(mail, attempt);
  return attempt;
}

async function settle(mail: Mail, attempt: Attempt): Promise<void> {
  if (attempt.outcome === "sent") {
    await noteSent(mail);
    return;
  }
  const { id: mailId, attempts } = mail;
  const { outcome, reason } = attempt;
  const nextAt = outcome === "refused" ? null : nextAttemptAt(mail, outcome, now());
  if (nextAt === null) {
    await giveUpMail(begin(systemActor("notify")), { mailId, reason });
    log().warn({ mailId, reason, attempts }, "a notice could not be mailed");
    return;
  }
  await notePostponed({ id: mailId, nextAt, reason });
}
