import { createTransport } from "nodemailer";
import { z } from "zod";
import { singleton, type SmtpSetting } from "#lib/kernel/index.ts";
import { MailAddress, messageIdOf, type Mail } from "./mail.ts";
import { wordsOf } from "./mail-words.ts";

const waitMs = 10_000;
const silenceMs = 20_000;
/** However slowly a server answers: far less than a claim lasts. */
const sendMsMax = 60_000;
export const connectionsMax = 4;

type Transport = ReturnType<typeof newTransport>;
type Server = { readonly smtp: SmtpSetting; readonly publicUrl: string; transport?: Transport };

const held = singleton<{ server: Server | undefined }>("mail", () => ({ server: undefined }));

/** Says once a process which server takes its mail; without one nothing is mailed. */
export function useMail(settings: { readonly smtp?: SmtpSetting; readonly publicUrl: string }) {
  closeMail();
  const { smtp, publicUrl } = settings;
  held.server = smtp && { smtp, publicUrl };
}

/** Lets go of the connections; what is sent next opens its own. */
export function closeMail(): void {
  held.server?.transport?.close();
  if (held.server) delete held.server.transport;
}

export const isMailing = (): boolean => held.server !== undefined;

function newTransport({ host, port, tls, ca, user, password }: SmtpSetting) {
  return createTransport({
    ...{ pool: true, host, port, maxConnections: connectionsMax },
    secure: tls === "implicit",
    requireTLS: tls === "required",
    ignoreTLS: tls === "none",
    tls: { minVersion: "TLSv1.2", ...(ca !== undefined && { ca }) },
    ...(user !== undefined && { auth: { user, pass: password ?? "" } }),
    ...{ connectionTimeout: waitMs, greetingTimeout: waitMs, dnsTimeout: waitMs },
    ...{ socketTimeout: silenceMs, idleTimeout: silenceMs, maxRequeues: 1 },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
}

/**
 * What came of one attempt. "refused": the server will not take this one, however often; "away": it
 * cannot be asked at all now, by anybody.
 */
export type Attempt =
  | { readonly outcome: "sent" }
  | { readonly outcome: "refused" | "later" | "away"; readonly reason: string };

/** Hands one mail to the server. Never inside a transaction. */
export async function sendMail(mail: Mail, now: Date): Promise<Attempt> {
  const { server } = held;
  if (!server) return { outcome: "away", reason: "SMTP_URL is not set" };
  if (!MailAddress.safeParse(mail.address).success) {
    return { outcome: "refused", reason: "not an address" };
  }
  server.transport ??= newTransport(server.smtp);
  try {
    await server.transport.sendMail({
      ...messageOf(mail, server, now),
      signal: AbortSignal.timeout(sendMsMax),
    });
    return { outcome: "sent" };
  } catch (error) {
    return attemptOf(error);
  }
}

/** All of a message; the same every time, but for the languages when they became known. */
export function messageOf(mail: Mail, { smtp, publicUrl }: Omit<Server, "transport">, now: Date) {
  return {
    from: { name: "Postern", address: smtp.from },
    to: { name: "", address: mail.address },
    envelope: { from: smtp.from, to: [mail.address] },
    messageId: messageIdOf(mail, smtp.from.split("@").at(-1) ?? "postern"),
    date: mail.createdAt,
    // RFC 3834 §5: no answering machine answers this.
    headers: { "Auto-Submitted": "auto-generated" },
    ...wordsOf(mail, { publicUrl, now }),
  };
}

const Refused = z.object({
  code: z.string().optional(),
  originalCode: z.string().optional(),
  command: z.string().optional(),
  response: z.string().optional(),
  responseCode: z.number().optional(),
});

/** In codes alone: what a server says besides may name anybody. */
function attemptOf(error: unknown): Attempt {
  const { code, originalCode, command, response, responseCode } = Refused.parse(error);
  if (responseCode === undefined) {
    const reason = (originalCode ?? code ?? "unknown").replaceAll(/\W/g, "");
    return { outcome: code === "EMESSAGE" ? "later" : "away", reason: `no answer: ${reason}` };
  }
  const status = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? "")?.[1];
  const step = (command ?? "").replaceAll(/[^A-Z ]/g, "").trim();
  const reason = [step, String(responseCode), status].filter(Boolean).join(" ");
  // Before the recipient is named a refusal is about us, and an operator can mend it.
  const isOfMail = /^(RCPT TO|DATA)/.test(step);
  if (!isOfMail) return { outcome: "away", reason };
  return { outcome: responseCode >= 500 ? "refused" : "later", reason };
}

/** Whether a server answers and lets us in, in words of what went wrong. */
export async function askMailServer(smtp: SmtpSetting): Promise<string | undefined> {
  const transport = newTransport(smtp);
  try {
    await transport.verify();
    return undefined;
  } catch (error) {
    const attempt = attemptOf(error);
    return attempt.outcome === "sent" ? undefined : attempt.reason;
  } finally {
    transport.close();
  }
}
