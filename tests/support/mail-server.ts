import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

const folder = resolve(import.meta.dirname, "../protocol/tickets/certificates");
const pem = (name: string) => readFileSync(join(folder, name), "utf8");
/** The server's certificate is made by this authority, which nobody else knows. */
export const ownAuthority = join(folder, "trusted-ca.crt");

export type Received = {
  readonly to: readonly string[];
  readonly from: string;
  readonly isSecure: boolean;
  readonly raw: string;
};

/** What the server answers a recipient; undefined: it takes the mail. */
export type Answering = (to: string) => { code: number; text: string } | undefined;

export type MailServer = {
  readonly port: number;
  readonly received: Received[];
  readonly answer: (answering: Answering) => void;
  readonly stop: () => Promise<void>;
};

const refusal = ({ code, text }: { code: number; text: string }) =>
  Object.assign(new Error(text), { responseCode: code });

/** A real SMTP server on loopback. */
export async function startMailServer(
  options: SMTPServerOptions = {},
  port = 0,
): Promise<MailServer> {
  const received: Received[] = [];
  let answering: Answering = () => undefined;
  const server = new SMTPServer({
    ...{
      cert: pem("server.crt"),
      key: pem("server.key"),
      authOptional: true,
      disableReverseLookup: true,
    },
    ...options,
    onRcptTo: ({ address }, _session, done) => {
      const no = answering(address);
      done(no && refusal(no));
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          to: rcptTo.map(({ address }) => address),
          from: mailFrom ? mailFrom.address : "",
          isSecure: session.secure,
          raw: Buffer.concat(chunks).toString("utf8"),
        });
        done();
      });
    },
  });
  // A client that hangs up on a certificate is no failure of the server.
  server.on("error", () => undefined);
  await new Promise<void>((ready) => {
    server.listen(port, "127.0.0.1", () => ready());
  });
  const stop = () => new Promise<void>((done) => server.close(() => done()));
  const address = server.server.address() as AddressInfo;
  return {
    ...{ port: address.port, received, stop },
    answer: (next) => {
      answering = next;
    },
  };
}

/** The unfolded headers of a message, by lower-case name (RFC 5322 §2.2.3). */
export function headersOf(raw: string): Map<string, string[]> {
  const [head = ""] = raw.split(/\r?\n\r?\n/, 1);
  const found = new Map<string, string[]>();
  for (const line of head.replaceAll(/\r?\n[ \t]+/g, " ").split(/\r?\n/)) {
    const [, name = "", value = ""] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    found.set(name.toLowerCase(), [...(found.get(name.toLowerCase()) ?? []), value]);
  }
  return found;
}

/** The decoded parts of a multipart message: text and HTML. */
export function bodiesOf(raw: string): string[] {
  const boundary = /boundary="([^"]+)"/.exec(raw)?.[1] ?? "none";
  return raw
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const [head = "", ...body] = part.trim().split(/\r?\n\r?\n/);
      const text = body.join("\n\n");
      if (/base64/i.test(head)) return Buffer.from(text, "base64").toString("utf8");
      return /quoted-printable/i.test(head) ? unquoted(text) : text;
    });
}

/** RFC 2045 §6.7. */
function unquoted(text: string): string {
  const bytes = text
    .replaceAll(/=\r?\n/g, "")
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** RFC 2047: what a header says. */
export const decodedHeader = (text: string): string =>
  text
    .replaceAll(/\?=\s+=\?/g, "?==?")
    .replaceAll(/=\?utf-8\?b\?([^?]*)\?=/gi, (_, data: string) =>
      Buffer.from(data, "base64").toString("utf8"),
    )
    .replaceAll(/((?:=\?utf-8\?q\?[^?]*\?=)+)/gi, (_, words: string) =>
      unquoted(words.replaceAll(/=\?utf-8\?q\?([^?]*)\?=/gi, "$1").replaceAll("_", " ")),
    );
