import { z } from "zod";
import { certificateIn } from "./certificate-in.ts";

/** The server that takes mail, and who it is from. */
export type SmtpSetting = {
  readonly host: string;
  readonly port: number;
  /** implicit: from the first byte (RFC 8314 §3.3); required, offered: by STARTTLS (RFC 3207). */
  readonly tls: "implicit" | "required" | "offered" | "none";
  /** Who vouches for the server, in PEM; unset: the system's authorities. */
  readonly ca?: string;
  readonly user?: string;
  readonly password?: string;
  readonly from: string;
};

const expected =
  "smtp:// or smtps://USER:PASSWORD@HOST:PORT, user and password percent-encoded, " +
  "and of ?from=ADDRESS, ca=FILE, requireTLS=true or false nothing twice";

export const smtpVariable = z
  .string()
  .refine((text) => partsOf(text) !== undefined, expected)
  .optional();

/** Plain text only to this machine itself, where a relay listens. */
const isLoopback = (host: string) => /^(localhost|127(\.\d{1,3}){3}|::1)$/.test(host);

const Asked = z.strictObject({
  from: z.email().max(254).optional(),
  ca: z.string().min(1).optional(),
  requireTLS: z.enum(["true", "false"]).optional(),
});

type Parts = Omit<SmtpSetting, "from" | "ca"> & z.output<typeof Asked>;

function partsOf(text: string): Parts | undefined {
  if (!/^smtps?:\/\/[^/?#]+\/?(\?[^#]*)?$/.test(text) || !URL.canParse(text)) return undefined;
  const { protocol, hostname, port, username, password, searchParams } = new URL(text);
  const asked = Asked.safeParse(Object.fromEntries(searchParams));
  const isOnce = new Set(searchParams.keys()).size === [...searchParams].length;
  const [user, pass] = [decoded(username), decoded(password)];
  if (!asked.success || !isOnce || user === undefined || pass === undefined) return undefined;
  const isImplicit = protocol === "smtps:";
  const isHalf = (user === "") !== (pass === "");
  // Implicit TLS cannot be asked away.
  if (isHalf || hostname === "" || (isImplicit && asked.data.requireTLS === "false")) {
    return undefined;
  }
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  return {
    host,
    port: port === "" ? portOf(isImplicit) : Number(port),
    tls: isImplicit ? "implicit" : tlsOf(asked.data, host),
    ...(user !== "" && { user, password: pass }),
    ...asked.data,
  };
}

/** RFC 8314 §7.3, RFC 6409 §3.1. */
const portOf = (isImplicit: boolean): number => (isImplicit ? 465 : 587);

function tlsOf({ requireTLS, ca }: z.output<typeof Asked>, host: string): SmtpSetting["tls"] {
  if (requireTLS === "true") return "required";
  if (isLoopback(host)) return ca === undefined ? "none" : "required";
  return requireTLS === "false" ? "offered" : "required";
}

/** Undefined: not percent-encoded, or something that no line of a protocol may hold. */
function decoded(text: string): string | undefined {
  try {
    const plain = decodeURIComponent(text);
    return /\p{Cc}/u.test(plain) ? undefined : plain;
  } catch {
    return undefined;
  }
}

/** What SMTP_URL asks for, or the problem with the file that it names. */
export function smtpSettingOf(
  text: string | undefined,
  publicUrl: string,
): SmtpSetting | { problem: string } | undefined {
  const parts = text === undefined ? undefined : partsOf(text);
  if (!parts) return undefined;
  const { ca: file, requireTLS: _asked, from = senderAt(publicUrl), ...server } = parts;
  const ca = file === undefined ? undefined : certificateIn(file);
  if (file !== undefined && ca === undefined) {
    return { problem: "SMTP_URL: expected in ca= a file with a certificate in PEM" };
  }
  return { ...server, from, ...(ca !== undefined && { ca }) };
}

/** A host that is an address, or has no dots, is no domain of mail; it is a sender all the same. */
const senderAt = (publicUrl: string): string =>
  `postern@${new URL(publicUrl).hostname.replaceAll(/[[\]]/g, "")}`;
