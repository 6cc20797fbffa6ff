import { readerOf, SshFormatError } from "./wire.ts";

/** SSH_MSG_USERAUTH_REQUEST (RFC 4252 §5). */
const userauthRequest = 50;

export type Authentication = {
  readonly sessionId: Buffer;
  readonly user: string;
  readonly algorithm: string;
  readonly key: Buffer;
};

/** Reads what a client signs to prove that it holds a key (RFC 4252 §7). */
export function readAuthentication(signed: Uint8Array): Authentication {
  const reader = readerOf(signed);
  const sessionId = reader.bytes();
  if (reader.u8() !== userauthRequest) throw new SshFormatError("not_an_authentication");
  const user = reader.text();
  const isExpected =
    reader.text() === "ssh-connection" && reader.text() === "publickey" && reader.u8() === 1;
  if (!isExpected) throw new SshFormatError("not_an_authentication");
  const [algorithm, key] = [reader.text(), reader.bytes()];
  if (!reader.isAtEnd()) throw new SshFormatError("not_an_authentication");
  return { sessionId, user, algorithm, key };
}

/** The key that a client shows; nothing, when what it signed is no authentication. */
export function shownKey(signed: Uint8Array): Buffer | undefined {
  try {
    return readAuthentication(signed).key;
  } catch (error) {
    if (error instanceof SshFormatError) return undefined;
    throw error;
  }
}
