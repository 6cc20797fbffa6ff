import { readFileSync } from "node:fs";
import ssh2, { type Client as SshClient } from "ssh2";
import { lengthPrefixed as text, u32, u8 } from "#lib/bastion/index.ts";
import { target } from "./at-gateway.ts";

type Inside = {
  _protocol: { _packetRW: { write: Writing }; _cipher: { encrypt: (b: Buffer) => void } };
};
type Writing = {
  alloc: (length: number) => Buffer;
  allocStart: number;
  finalize: (packet: Buffer) => Buffer;
};

/** As ssh2 sends what it makes itself: encrypted, by the keys of this connection. */
export function sendPayload(client: SshClient, payload: Buffer): void {
  const { _protocol: protocol } = client as unknown as Inside;
  const { write } = protocol._packetRW;
  const packet = write.alloc(payload.length);
  packet.set(payload, write.allocStart);
  protocol._cipher.encrypt(write.finalize(packet));
}

/** Somebody whose key is theirs, and who says whatever they like afterwards. */
export type RawClient = {
  readonly client: SshClient;
  readonly say: (...parts: readonly Buffer[]) => void;
  readonly end: () => Promise<void>;
};

export function rawClient(port: number, key: string, to = target): Promise<RawClient> {
  const client: SshClient = new ssh2.Client();
  const closed = new Promise<void>((done) => void client.once("close", () => done()));
  const say = (...parts: readonly Buffer[]) => {
    sendPayload(client, Buffer.concat(parts));
  };
  const end = () => {
    client.end();
    return closed;
  };
  return new Promise((pass, fail) => {
    client.on("error", fail);
    client.once("ready", () => pass({ client, say, end }));
    client.connect({
      ...{ host: "127.0.0.1", port, username: to.split("@")[0] ?? "" },
      privateKey: readFileSync(key),
    });
  });
}

/** RFC 4254 §5.1: the first channel of a connection is the gateway's number 0. */
export const openSession = (): Buffer[] => [
  ...[u8(90), text("session"), u32(0), u32(2 ** 21), u32(32_768)],
];
/** §6.2. */
export const askTerminal = (): Buffer[] => [
  ...[u8(98), u32(0), text("pty-req"), u8(0), text("xterm")],
  ...[u32(80), u32(24), u32(0), u32(0), text(Buffer.from([0]))],
];
/** §6.5. */
export const askShell = (): Buffer[] => [u8(98), u32(0), text("shell"), u8(0)];
export const askExec = (command: string): Buffer[] => [
  ...[u8(98), u32(0), text("exec"), u8(0), text(command)],
];
export const askSubsystem = (name: string): Buffer[] => [
  ...[u8(98), u32(0), text("subsystem"), u8(0), text(name)],
];
/** §6.7. */
export const changeWindow = (columns: number, rows: number): Buffer[] => [
  ...[u8(98), u32(0), text("window-change"), u8(0)],
  ...[u32(columns), u32(rows), u32(0), u32(0)],
];
/** §5.2. */
export const typeIn = (typed: string): Buffer[] => [u8(94), u32(0), text(typed)];
