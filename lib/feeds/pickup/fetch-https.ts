import type { IncomingHttpHeaders } from "node:http";
import { request, type RequestOptions } from "node:https";
import { isIP } from "node:net";
import { rootCertificates } from "node:tls";
import { findHost, pickUpPlaces, type Found } from "./places.ts";
import { fetchMsMax, fileBytesMax, NoFile } from "./source.ts";

type Asked = {
  readonly url: string;
  /** Of the header Authorization. */
  readonly authorization?: string | undefined;
  /** Unset: as much as a file may have. */
  readonly bytesMax?: number | undefined;
};

/**
 * Fetches a file: over TLS, from the address that was looked up and checked, and no further: a
 * redirect is not followed.
 * @throws NoFile
 */
export const fetchHttps = async (asked: Asked): Promise<Buffer> => (await getHttps(asked)).bytes;

type Answered = { readonly bytes: Buffer; readonly headers: IncomingHttpHeaders };

/** The same with the headers of the answer. */
export async function getHttps(asked: Asked): Promise<Answered> {
  const { url, authorization, bytesMax = fileBytesMax } = asked;
  const { hostname, pathname, search, port } = new URL(url);
  const found = await findHost(hostname);
  const { ca } = pickUpPlaces();
  const options: RequestOptions = {
    ...{ host: found.address, family: found.family, port: port === "" ? 443 : Number(port) },
    path: `${pathname}${search}`,
    ...(isIP(bare(hostname)) === 0 && { servername: hostname }),
    lookup: pinned(found),
    ...(ca !== undefined && { ca: [...rootCertificates, ca] }),
    minVersion: "TLSv1.2",
    agent: false,
    headers: {
      ...{ host: new URL(url).host, accept: "text/csv, application/json, */*;q=0.1" },
      ...(authorization !== undefined && { authorization }),
    },
    signal: AbortSignal.timeout(fetchMsMax),
  };
  return receive(options, bytesMax);
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, "");

const pinned =
  ({ address, family }: Found): NonNullable<RequestOptions["lookup"]> =>
  (_name, options, done) =>
    options.all === true ? done(null, [{ address, family }]) : done(null, address, family);

function receive(options: RequestOptions, bytesMax: number): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const fail = (outcome: "missing" | "refused" | "failed", reason: string) => {
      reject(new NoFile(outcome, reason));
      call.destroy();
    };
    const call = request(options, (answer) => {
      const status = answer.statusCode ?? 0;
      if (status === 404 || status === 410) return fail("missing", "no_file");
      if (status >= 300 && status < 400) return fail("refused", "redirected");
      if (status === 401 || status === 403) return fail("refused", "not_let_in");
      if (status !== 200) return fail("failed", "answered_otherwise");
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > bytesMax) fail("refused", "file_too_large");
        else chunks.push(chunk);
      });
      answer.once("end", () => {
        if (answer.complete) resolve({ bytes: Buffer.concat(chunks), headers: answer.headers });
        else fail("failed", "cut_short");
      });
      answer.once("error", () => fail("failed", "cut_short"));
    });
    call.setTimeout(30_000, () => fail("failed", "no_answer"));
    call.once("error", (error: { code?: string; name?: string }) => {
      const isTrust = /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(error.code ?? "");
      reject(
        isTrust ? new NoFile("refused", "not_trusted") : new NoFile("failed", "no_connection"),
      );
    });
    call.end();
  });
}
