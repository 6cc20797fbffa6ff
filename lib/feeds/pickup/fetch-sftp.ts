import { createHash, timingSafeEqual } from "node:crypto";
import { Client, type ConnectConfig, type SFTPWrapper } from "ssh2";
import { findHost } from "./places.ts";
import { fetchMsMax, fileBytesMax, NoFile, type Source } from "./source.ts";

type Sftp = Extract<Source, { kind: "sftp" }>;

/**
 * Fetches files over SFTP from a host whose key is known; those that are not there are unset.
 * @throws NoFile
 */
export async function fetchSftp(
  source: Sftp,
  { credential, paths }: { readonly credential: string; readonly paths: readonly string[] },
): Promise<(Buffer | undefined)[]> {
  const { address } = await findHost(source.host);
  const seen = { isOther: false };
  const client = new Client();
  const late = setTimeout(() => client.destroy(), fetchMsMax);
  try {
    const sftp = await connected(client, configOf(source, { address, credential, seen }));
    const read: (Buffer | undefined)[] = [];
    for (const path of paths) read.push(await readFile(sftp, path));
    return read;
  } catch (error) {
    if (error instanceof NoFile) throw error;
    if (seen.isOther) throw new NoFile("refused", "other_host_key");
    const { level } = error as { level?: string };
    if (level === "client-authentication") throw new NoFile("refused", "not_let_in");
    throw new NoFile("failed", "no_connection");
  } finally {
    clearTimeout(late);
    client.destroy();
  }
}

type Configured = {
  readonly address: string;
  readonly credential: string;
  readonly seen: { isOther: boolean };
};

const configOf = (
  { port, user, hostKey, auth }: Sftp,
  { address, credential, seen }: Configured,
): ConnectConfig => ({
  ...{ host: address, port, username: user, readyTimeout: 30_000 },
  ...(auth === "password" ? { password: credential } : { privateKey: credential }),
  hostVerifier: (key: Buffer) => {
    const known = Buffer.from(hostKey.slice("SHA256:".length), "base64");
    const given = createHash("sha256").update(key).digest();
    const isSame = known.length === given.length && timingSafeEqual(known, given);
    seen.isOther = !isSame;
    return isSame;
  },
});

const connected = (client: Client, config: ConnectConfig): Promise<SFTPWrapper> =>
  new Promise((resolve, reject) => {
    client.once("ready", () =>
      client.sftp((error, sftp) => (error ? reject(error) : resolve(sftp))),
    );
    client.on("error", reject);
    client.once("close", () => reject(new Error("closed")));
    // A key that cannot be read is the caller's own mistake.
    try {
      client.connect(config);
    } catch {
      reject(new NoFile("refused", "key_unreadable"));
    }
  });

/** SSH_FX_NO_SUCH_FILE (draft-ietf-secsh-filexfer-02 §7). */
const noSuchFile = 2;

function readFile(sftp: SFTPWrapper, path: string): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stream = sftp.createReadStream(path);
    stream.on("data", (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > fileBytesMax) stream.destroy(new NoFile("refused", "file_too_large"));
    });
    stream.once("end", () => resolve(Buffer.concat(chunks)));
    stream.once("error", (error: Error & { code?: number }) => {
      if (error.code === noSuchFile) return resolve(undefined);
      reject(error instanceof NoFile ? error : new NoFile("failed", "unreadable"));
    });
    sftp.once("close", () => reject(new NoFile("failed", "cut_short")));
  });
}
