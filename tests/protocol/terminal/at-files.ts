import { mkdirSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { beforeAll } from "vitest";
import type { Feature } from "#lib/bastion/index.ts";
import { listRecordings, readRecording } from "#lib/recordings/index.ts";
import { ticketCookie } from "#lib/tickets/index.ts";
import type { FilesOpening, FilesSaid } from "#lib/protocols/terminal/files/messages.ts";
import { console_ } from "#tests/catalog/people.ts";
import { localLogin } from "#tests/support/openssh.ts";
import { mintRoot } from "#tests/tickets/carriers.ts";
import { at, atGateway, give, newRight } from "../ssh/at-gateway.ts";
import { atTerminal, browse, socketTo, type AtTerminal } from "./at-terminal.ts";

type Kind = FilesSaid["kind"];
type Said<K extends Kind> = Extract<FilesSaid, { kind: K }>;

export type Files = {
  readonly say: (message: object) => void;
  /** Sends content as the page does: no more than the host has not taken yet. */
  readonly send: (bytes: Buffer, from?: number) => Promise<void>;
  readonly sendRaw: (bytes: Buffer) => void;
  /** The next of these that is heard, or was and not asked for yet. */
  readonly hears: <K extends Kind>(...kinds: K[]) => Promise<Said<K>>;
  readonly passed: () => number;
  /** Without a word. */
  readonly lose: () => void;
  readonly closed: Promise<number>;
};

const untakenBytesMax = 512 * 1024;
const messageBytes = 60 * 1024;
const untilMsMax = 60_000;

export async function openFiles(
  there: AtTerminal,
  ticket: string,
  opening: FilesOpening,
): Promise<Files> {
  const socket = socketTo(there, { ticket }, "/terminal/files");
  const heard: FilesSaid[] = [];
  const state = { passed: 0, isClosed: false };
  socket.on("error", () => undefined);
  socket.on("message", (data: Buffer) => {
    const said = JSON.parse(data.toString()) as FilesSaid;
    if (said.kind === "passed") state.passed = said.bytes;
    else heard.push(said);
  });
  const closed = new Promise<number>((resolve) => {
    socket.once("close", (code) => {
      state.isClosed = true;
      resolve(code);
    });
  });
  await new Promise<void>((resolve) => void socket.once("open", () => resolve()));
  const say = (message: object) => socket.send(JSON.stringify(message));
  say(opening);
  const hears = async <K extends Kind>(...kinds: K[]): Promise<Said<K>> => {
    const start = performance.now();
    for (;;) {
      const found = heard.findIndex(({ kind }) => kinds.includes(kind as K));
      if (found >= 0) return heard.splice(found, 1)[0] as Said<K>;
      if (state.isClosed || performance.now() - start > untilMsMax) {
        throw new Error(`it heard: ${JSON.stringify(heard)}`);
      }
      await pause(5);
    }
  };
  return {
    ...{ say, hears, closed },
    passed: () => state.passed,
    sendRaw: (bytes) => socket.send(bytes),
    send: async (bytes, from = 0) => {
      state.passed = from;
      for (let at = 0; at < bytes.length; at += messageBytes) {
        while (from + at - state.passed > untakenBytesMax) {
          if (state.isClosed || heard.length > 0) return;
          await pause(2);
        }
        socket.send(bytes.subarray(at, at + messageBytes));
      }
    },
    lose: () => socket.terminate(),
  };
}

export type Fetched = {
  readonly response: IncomingMessage;
  /** All of it, or as much as came before it broke off. */
  readonly all: () => Promise<{ bytes: Buffer; isWhole: boolean }>;
};

/** Fetches as the browser does, of whoever carries the ticket; nothing is read before `all`. */
export const fetchFile = (
  { port, origin }: AtTerminal,
  address: string,
  { ticket, site = "same-origin" }: { ticket?: string; site?: string },
): Promise<Fetched> =>
  new Promise((resolve, reject) => {
    const cookie = ticket && `${ticketCookie(origin)}=${ticket}`;
    const headers = { "sec-fetch-site": site, ...(cookie && { cookie }) };
    const request = get({ host: "127.0.0.1", port, path: address, headers }, (response) =>
      resolve({ response, all: () => allOf(response) }),
    );
    request.once("error", reject);
  });

function allOf(response: IncomingMessage): Promise<{ bytes: Buffer; isWhole: boolean }> {
  const pieces: Buffer[] = [];
  return new Promise((resolve) => {
    const over = () => resolve({ bytes: Buffer.concat(pieces), isWhole: response.complete });
    response.on("data", (piece: Buffer) => pieces.push(piece));
    response.on("error", () => undefined).once("close", over);
  });
}

const size = { columns: 80, rows: 24 };
const entering = { kind: "enter", host: "web-1", login: localLogin } as const;

/** Somebody who may do everything at a host behind a gateway, in the browser. */
export function atFiles() {
  const here = atGateway();
  const there = atTerminal(here);
  const own = { ticket: "" };
  let made = 0;
  beforeAll(async () => {
    await give(here.person(0), await newRight());
    own.ticket = (await mintRoot({ personId: here.person(0) })).handle;
  });
  const enterTerminal = async () => {
    const terminal = await browse(socketTo(there, own));
    terminal.say({ kind: "open", host: "web-1", login: localLogin, ...size });
    const { id } = await terminal.hears("opened");
    return { terminal, id };
  };
  return {
    ...{ here, there, own, enterTerminal },
    /** An empty folder at the host. */
    newFolder: () => {
      const folder = at(`files-${(made += 1)}`);
      mkdirSync(folder);
      return folder;
    },
    openBeside: async () => {
      const { terminal, id } = await enterTerminal();
      const files = await openFiles(there, own.ticket, { kind: "beside", id });
      await files.hears("ready");
      return { terminal, files };
    },
    /** Without a shell; by somebody of their own, with these features alone. */
    openAlone: async (place: number, features: Feature[]) => {
      await give(here.person(place), await newRight(features));
      const { handle } = await mintRoot({ personId: here.person(place) });
      return { ticket: handle, files: await openFiles(there, handle, entering) };
    },
    /** What the last recording of SFTP of somebody tells, once it is sealed. */
    operationsOf: async (place: number) => {
      for (;;) {
        const asked = { personId: here.person(place), limit: 5 };
        const { recordings } = await listRecordings(console_, asked);
        const last = recordings.find(({ kind }) => kind === "sftp");
        if (last?.state !== "sealed") continue;
        const { recordingId } = last;
        const { lines } = await readRecording(console_, { recordingId, chunk: 0 });
        return lines.flatMap(([, code, data]) =>
          code === "f" ? [data as Record<string, unknown>] : [],
        );
      }
    },
  };
}

/** Asks to put something; what it is comes once it is taken. */
export const put = (files: Files, folder: string, name: string, bytes: number): void =>
  files.say({ kind: "put", folder, name, bytes, replaces: false });

export async function putWhole(files: Files, folder: string, name: string, bytes: Buffer) {
  put(files, folder, name, bytes.length);
  await files.hears("taking");
  await files.send(bytes);
  return files.hears("done", "failed");
}
