import { createHash } from "node:crypto";
import { fetchHttps } from "./fetch-https.ts";
import { fetchSftp } from "./fetch-sftp.ts";
import { readFromFolder } from "./read-folder.ts";
import { NoFile, type Source } from "./source.ts";

export type Fetched = { readonly bytes: Buffer; readonly hash: Buffer; readonly fileName: string };

type Fetching = { readonly source: Source; readonly credential: string | undefined };

/**
 * Gets the file of a source, whole, and its checksum right where there has to be one.
 * @throws NoFile
 */
export async function fetchFile({ source, credential }: Fetching): Promise<Fetched> {
  const hasSum = source.checksum === "companion";
  const [bytes, sum] = await filesOf({ source, credential }, hasSum);
  if (bytes === undefined) throw new NoFile("missing", "no_file");
  const hash = createHash("sha256").update(bytes).digest();
  if (hasSum) checkSum(hash, sum);
  const path = source.kind === "https" ? new URL(source.url).pathname : source.path;
  return { bytes, hash, fileName: path.split("/").at(-1)?.slice(0, 400) || "file" };
}

type Files = readonly [Buffer | undefined, (Buffer | undefined)?];

async function filesOf({ source, credential }: Fetching, hasSum: boolean): Promise<Files> {
  switch (source.kind) {
    case "folder": {
      const bytes = await readFromFolder(source.path);
      return [bytes, hasSum ? await orNone(readFromFolder(`${source.path}.sha256`)) : undefined];
    }
    case "https": {
      const authorization = authorizationOf(source.auth, credential);
      const bytes = await fetchHttps({ url: source.url, authorization });
      if (!hasSum) return [bytes];
      const beside = new URL(source.url);
      beside.pathname += ".sha256";
      return [bytes, await orNone(fetchHttps({ url: beside.href, authorization }))];
    }
    case "sftp": {
      const paths = hasSum ? [source.path, `${source.path}.sha256`] : [source.path];
      const [bytes, sum] = await fetchSftp(source, { credential: credential ?? "", paths });
      return [bytes, sum];
    }
  }
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
