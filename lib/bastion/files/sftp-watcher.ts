import { lengthPrefixed, readerOf, SshFormatError, u32, u8 } from "../ssh/wire.ts";
import { contentHash, type ContentHash } from "./content-hash.ts";
import type { FileOperation } from "./file-operation.ts";
import { packetCutter } from "./packets.ts";
import { packet, readRequest, status, type Need, type Request } from "./sftp-requests.ts";

/** Requests that wait for their answer, and open files: clients have some hundred at once. */
const followedMax = 4096;

export type Passed = {
  readonly toServer: Buffer;
  /** Answers to what did not reach the server. */
  readonly toClient: Buffer;
};

export type SftpWatcher = {
  readonly fromClient: (bytes: Buffer) => Passed;
  /** What of it reaches the client now: whole packets. */
  readonly fromServer: (bytes: Buffer) => Buffer;
  readonly end: () => void;
};

export type Watching = {
  /** Asked at each request, so that a right that ended ends in the middle of a file. */
  readonly may: (need: Need) => boolean;
  /** Whether what cannot be read passes: where somebody runs commands, there is nothing to keep. */
  readonly passesUnread: () => boolean;
  readonly onOperation: (operation: FileOperation) => void;
};

/** What cannot be read, and must be, to know what it does. */
export class UnreadableSftp extends Error {
  override readonly name = "UnreadableSftp";
}

const nothing = Buffer.alloc(0);

/**
 * Reads along with SFTP version 3: says what is done to which file, and answers for the server what
 * rights do not allow. What it lets pass, it does not change.
 */
export function sftpWatcher(watching: Watching): SftpWatcher {
  const { onOperation } = watching;
  const [requests, answers] = [packetCutter(), packetCutter()];
  const followed = follower(onOperation);

  const unread = (waiting: Buffer, what: string): Buffer => {
    if (!watching.passesUnread()) throw new UnreadableSftp(what);
    return waiting;
  };
  const readable = (bytes: Buffer): Request | undefined => {
    try {
      return readRequest(bytes);
    } catch (error) {
      if (!(error instanceof SshFormatError)) throw error;
      unread(nothing, "a request ends before it should");
      return undefined;
    }
  };
  const refusalOf = (request: Request): number | undefined => {
    const isMissing = request.needs.some((need) => !watching.may(need));
    if (isMissing) return status.permissionDenied;
    return request.isUnknown && !watching.passesUnread() ? status.unsupported : undefined;
  };
  return {
    fromClient: (bytes) => {
      const packets = requests.cut(bytes);
      if (packets === null) {
        const toServer = unread(requests.rest(), "no packet of SFTP");
        return { toServer: toServer.length > 0 ? toServer : bytes, toClient: nothing };
      }
      const [passed, replies]: [Buffer[], Buffer[]] = [[], []];
      for (const each of packets) {
        // Later versions say the same with other words: flags of theirs would be misread.
        if (isOtherVersion(each)) unread(nothing, "another version of SFTP");
        const request = readable(each);
        const code = request && refusalOf(request);
        if (request && code !== undefined) {
          followed.refuse(request);
          replies.push(statusPacket(request.id, code));
          continue;
        }
        if (request) followed.ask(request);
        passed.push(each);
      }
      return { toServer: Buffer.concat(passed), toClient: Buffer.concat(replies) };
    },
    fromServer: (bytes) => {
      const packets = answers.cut(bytes);
      if (packets === null) {
        const rest = unread(answers.rest(), "no packet of SFTP");
        return rest.length > 0 ? rest : bytes;
      }
      for (const each of packets) followed.answer(each);
      return packets.length === 1 ? (packets[0] ?? nothing) : Buffer.concat(packets);
    },
    end: followed.end,
  };
}

const isOtherVersion = (bytes: Buffer): boolean =>
  bytes[4] === packet.init && (bytes.length < 9 || bytes.readUInt32BE(5) !== 3);

/** SSH_FXP_STATUS, draft-ietf-secsh-filexfer-02 §7. */
function statusPacket(id: number, code: number): Buffer {
  const words = code === status.permissionDenied ? "Permission denied" : "Operation unsupported";
  const message = [lengthPrefixed(`${words} by Postern`), lengthPrefixed("en")];
  return lengthPrefixed(Buffer.concat([u8(packet.status), u32(id), u32(code), ...message]));
}

type File = { readonly path: string; readonly what: Need; readonly hash: ContentHash };

type Resizing = NonNullable<Request["resizes"]>;

/** Pairs requests with their answers, and knows which files are open. */
function follower(onOperation: Watching["onOperation"]) {
  const waiting = new Map<number, Request>();
  const files = new Map<string, File>();

  const over = ({ path, what, hash }: File, outcome: FileOperation["outcome"]) =>
    onOperation({ what, path, bytes: hash.bytes(), sha256: hash.sha256(), outcome });
  /** OpenSSH's scp says at the end how long a file is: that changes nothing of it. */
  const resize = ({ handle, bytes }: Resizing, outcome: FileOperation["outcome"]) => {
    const file = files.get(handle);
    if (!file || file.hash.bytes() === bytes) return;
    file.hash.spoil();
    onOperation({ what: "change", path: file.path, outcome });
  };
  const settle = (request: Request, isDone: boolean) => {
    const outcome = isDone ? "done" : "failed";
    if (request.does) onOperation({ ...request.does, outcome });
    if (request.opens) onOperation({ ...request.opens, outcome });
    if (request.writes && !isDone) files.get(request.writes.handle)?.hash.spoil();
    if (request.resizes) resize(request.resizes, outcome);
    if (request.closes === undefined) return;
    const file = files.get(request.closes);
    files.delete(request.closes);
    if (file) over(file, outcome);
  };
  return {
    refuse: ({ does, opens }: Request) => {
      const about = does ?? opens;
      if (about) onOperation({ ...about, outcome: "refused" });
    },
    /** Every request is followed: an answer must not be taken for that of another. */
    ask: (request: Request) => {
      const { writes } = request;
      // Whoever sends more at once, or a number twice, hides one behind the other.
      const isTooMany = waiting.size >= followedMax || files.size >= followedMax;
      if (isTooMany || waiting.has(request.id)) {
        onOperation({ what: "unknown", path: "", outcome: "refused" });
        throw new UnreadableSftp("requests that cannot be told apart");
      }
      if (writes) files.get(writes.handle)?.hash.see(writes.offset, writes.bytes);
      const { writes: _content, ...rest } = request;
      waiting.set(request.id, writes ? { ...rest, writes: { ...writes, bytes: nothing } } : rest);
    },
    answer: (bytes: Buffer) => {
      const type = bytes[4];
      if (bytes.length < 9 || type === packet.version) return;
      const id = bytes.readUInt32BE(5);
      const request = waiting.get(id);
      if (!request) return;
      waiting.delete(id);
      const from = readerOf(bytes.subarray(9));
      try {
        if (type === packet.status) return settle(request, from.u32() === status.ok);
        if (type === packet.data && request.reads) {
          const { handle, offset } = request.reads;
          return files.get(handle)?.hash.see(offset, from.bytes());
        }
        if (type !== packet.handle) return settle(request, true);
        if (!request.opens) return settle(request, true);
        files.set(from.bytes().toString("hex"), { ...request.opens, hash: contentHash() });
      } catch (error) {
        if (!(error instanceof SshFormatError)) throw error;
      }
    },
    end: () => {
      for (const file of files.values()) over(file, "unfinished");
      files.clear();
      waiting.clear();
    },
  };
}
