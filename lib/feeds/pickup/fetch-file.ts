import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { fetchHttps, getHttps } from "./fetch-https.ts";
import { fetchSftp } from "./fetch-sftp.ts";
import { readFromFolder } from "./read-folder.ts";
import { NoFile, type Source } from "./source.ts";

export type Fetched = { readonly bytes: Buffer; readonly hash: Buffer; readonly fileName: string };

/** A sum and a name. */
const sumBytesMax = 4096;

type Fetching = { readonly source: Source; readonly credential: string | undefined };

/**
 * Gets the file of a source, whole, and its checksum right where there has to be one.
 * @throws NoFile
 */
export async function fetchFile({ source, credential }: Fetching): Promise<Fetched> {
  const { bytes, sum } = await filesOf({ source, credential });
  if (bytes === undefined) throw new NoFile("missing", "no_file");
  const hash = createHash("sha256").update(bytes).digest();
  if (source.checksum !== "none") checkSum(hash, sum);
  const path = source.kind === "https" ? new URL(source.url).pathname : source.path;
  return { bytes, hash, fileName: path.split("/").at(-1)?.slice(0, 400) || "file" };
}

/** `sum` as it was written, where there has to be one; unset: it is not there. */
type Files = { readonly bytes: Buffer | undefined; readonly sum?: Buffer | undefined };

async function filesOf({ source, credential }: Fetching): Promise<Files> {
  const hasSum = source.checksum === "companion";
  switch (source.kind) {
    case "folder": {
      const bytes = await readFromFolder(source.path);
      const beside = `${source.path}.sha256`;
      return { bytes, sum: hasSum ? await orNone(readFromFolder(beside, sumBytesMax)) : undefined };
    }
    case "https":
      return filesOverHttps(source, authorizationOf(source.auth, credential));
    case "sftp": {
      const paths = hasSum ? [source.path, `${source.path}.sha256`] : [source.path];
      const [bytes, sum] = await fetchSftp(source, { credential: credential ?? "", paths });
      return { bytes, sum };
    }
  }
}

type Https = Extract<Source, { kind: "https" }>;

async function filesOverHttps(
  { url, checksum }: Https,
  authorization: string | undefined,
): Promise<Files> {
  const { bytes, headers } = await getHttps({ url, authorization });
  if (checksum === "none") return { bytes };
  if (checksum === "header") return { bytes, sum: digestIn(headers) };
  const beside = new URL(url);
  beside.pathname += ".sha256";
  const asked = { url: beside.href, authorization, bytesMax: sumBytesMax };
  return { bytes, sum: await orNone(fetchHttps(asked)) };
}

/** The SHA-256 that the server says of what it sent, in hexadecimal. */
function digestIn(headers: IncomingHttpHeaders): Buffer | undefined {
  const said = headers["repr-digest"] ?? headers["content-digest"] ?? headers["digest"];
  const found = /(?:^|[\s,])sha-256=:?([A-Za-z0-9+/]{43}=):?(?:$|[\s,;])/i.exec(String(said ?? ""));
  const base64 = found?.[1];
  return base64 === undefined
    ? undefined
    : Buffer.from(Buffer.from(base64, "base64").toString("hex"));
}

function authorizationOf(auth: "none" | "bearer" | "basic", credential = ""): string | undefined {
  if (auth === "bearer") return `Bearer ${credential}`;
  return auth === "basic" ? `Basic ${Buffer.from(credential).toString("base64")}` : undefined;
}

const orNone = (file: Promise<Buffer>): Promise<Buffer | undefined> =>
  file.catch((error: unknown) => {
    if (error instanceof NoFile && error.outcome === "missing") return undefined;
    throw error;
  });

/** As `sha256sum` writes it: the sum in hexadecimal, perhaps a file's name behind it. */
function checkSum(hash: Buffer, written: Buffer | undefined): void {
  if (written === undefined) throw new NoFile("missing", "no_checksum");
  const sum = /^\\?([0-9a-f]{64})(\s|$)/i.exec(written.subarray(0, 1000).toString("latin1"))?.[1];
  if (sum === undefined) throw new NoFile("refused", "checksum_unreadable");
  // A file that is still being written has another sum; it is looked for again.
  if (sum.toLowerCase() !== hash.toString("hex")) throw new NoFile("refused", "other_checksum");
}
