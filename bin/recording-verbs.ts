import { createReadStream, existsSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Command } from "commander";
import {
  castHeader,
  castLines,
  listMissingRecordings,
  listRecordings,
  readRecording,
  searchRecordings,
  verifyRecording,
  walkFile,
  type CastLine,
} from "#lib/recordings/index.ts";
import { api, type Api } from "./api-client.ts";
import { print, table } from "./print.ts";

type Found = { person?: string; host?: string; missing?: boolean; json?: boolean };
type Played = { export?: string; speed: string; idle: string; from: string };

/** Recordings: lists, searches, plays, exports and verifies them. */
export function addRecordingVerbs(bastion: Command): void {
  bastion
    .command("recordings")
    .description("recordings of sessions, the newest first; needs recordings.view")
    .option("--person <number>", "employee number")
    .option("--host <code>", "code of the host")
    .option("--text <text>", "that showed this, which is a search and stands in the log")
    .option("--missing", "that the log says began, and the database knows nothing of")
    .option("--json", "print JSON")
    .action(list);
  bastion
    .command("play")
    .description("play a recording in this terminal, or write it as an asciicast")
    .argument("<id>", "the recording")
    .option("--export <file>", "write it to a new file, for asciinema, and play nothing")
    .option("--speed <n>", "times faster", "1")
    .option("--idle <seconds>", "no pause is longer", "2")
    .option("--from <seconds>", "begin there", "0")
    .action(play);
  bastion
    .command("verify-recording")
    .description("verify a recording against the log, or the chain of a recording's file alone")
    .argument("<id-or-file>", "a recording, or its file ID.rec, which needs no database")
    .option("--head <hex>", "of a file: the head that the log has of it")
    .option("--json", "print JSON")
    .action(verify);
}

async function list(asked: Found & { text?: string }): Promise<void> {
  const { person, host, text, json } = asked;
  const call = api();
  if (asked.missing) return listMissing(call, json);
  const filter = { ...(person !== undefined && { person }), ...(host !== undefined && { host }) };
  if (text !== undefined) {
    const { found } = await call(searchRecordings, { ...filter, text });
    const rows = found.flatMap(({ matches, ...about }) =>
      matches.map((match) => ({ ...about, ...match })),
    );
    const words = () =>
      table(rows, {
        RECORDING: (row) => row.recordingId,
        WHO: (row) => row.person,
        HOST: (row) => row.host,
        SECOND: (row) => Math.floor(row.at),
        TEXT: (row) => row.text,
      });
    return print(found, { json, words });
  }
  const { recordings } = await call(listRecordings, filter);
  const words = () =>
    table(recordings, {
      RECORDING: (row) => row.recordingId,
      WHO: (row) => row.person,
      HOST: (row) => `${row.login}@${row.host}`,
      BEGAN: (row) => row.beganAt,
      KIND: (row) => row.kind,
      STATE: (row) => row.state,
      COMMAND: (row) => row.command?.slice(0, 60),
    });
  print(recordings, { json, words });
}

/** Exit code 1 when there are any, as for whatever else is not sound. */
async function listMissing(call: Api, json: boolean | undefined): Promise<void> {
  const { missing } = await call(listMissingRecordings, {});
  const words = () =>
    table(missing, { RECORDING: (row) => row.recordingId, BEGAN: (row) => row.beganAt });
  print(missing, { json, words });
  if (missing.length > 0) process.exitCode = 1;
}

/** One reading, that the log knows of. */
const readPart = (call: Api, recordingId: string, chunk: number) =>
  call(readRecording, { recordingId, chunk });

async function* partsOf(call: Api, recordingId: string) {
  for (let chunk: number | null = 0; chunk !== null;) {
    const part: Awaited<ReturnType<typeof readPart>> = await readPart(call, recordingId, chunk);
    yield { ...part, lines: part.lines as unknown as readonly CastLine[] };
    chunk = part.nextChunk;
  }
}

async function play(recordingId: string, options: Played): Promise<void> {
  const parts = partsOf(api(), recordingId);
  if (options.export !== undefined) return exportTo(options.export, parts);
  const [speed, idle, from] = [options.speed, options.idle, options.from].map(Number);
  if (!speed || speed <= 0 || idle === undefined || from === undefined || Number.isNaN(idle + from))
    throw new Error("--speed, --idle, --from: expected numbers");
  let last = from;
  for await (const { lines } of parts) {
    for (const [at, code, data] of lines) {
      if (code === "f" || code === "e") process.stdout.write(`${JSON.stringify(data)}\r\n`);
      if (code !== "o" && code !== "i") continue;
      if (at > last) await pause((Math.min(at - last, idle) / speed) * 1000);
      last = Math.max(last, at);
      // What the host said was made harmless where it was read.
      process.stdout.write(String(data));
    }
  }
  // Whatever was switched on, colours and other screens, is off again.
  process.stdout.write("\u001b[0m\u001b[?1049l\u001b[?25h\r\n");
}

async function exportTo(file: string, parts: ReturnType<typeof partsOf>): Promise<void> {
  let isBegun = false;
  for await (const { header, beganAt, recordingId, lines } of parts) {
    const title = `Postern ${recordingId}`;
    const first = castHeader({ ...header, beganAt: new Date(beganAt), title });
    writeFileSync(file, `${isBegun ? "" : first}${castLines(lines)}`, {
      ...{ flag: isBegun ? "a" : "wx", mode: 0o600 },
    });
    isBegun = true;
  }
  process.stdout.write(`written to ${file}\n`);
}

async function verify(what: string, { head, json }: { head?: string; json?: boolean }) {
  if (existsSync(what)) return verifyFile(what, { head, json });
  const found = await api()(verifyRecording, { recordingId: what });
  const { isSound, flaw, state, chunks, anchoredChunks } = found;
  const words = () =>
    isSound
      ? `sound: ${chunks} chunks, ${anchoredChunks} of them in the log; ${state}`
      : `NOT SOUND: ${flaw?.kind.replaceAll("_", " ")}, at chunk ${flaw?.chunk}`;
  print(found, { json, words });
  if (!isSound) process.exitCode = 1;
}

type Compared = { head: string | undefined; json: boolean | undefined };

/** Without keys and log: whether it hangs together, and with which head. */
async function verifyFile(path: string, { head, json }: Compared): Promise<void> {
  const recordingId = basename(path, ".rec");
  const { kept, flaw, isTorn } = await walkFile(createReadStream(path), recordingId);
  const found = kept.head.toString("hex");
  const isSound = flaw === null && (head === undefined || head.toLowerCase() === found);
  const said = { recordingId, isSound, chunks: kept.chunks, head: found, flaw, isTorn };
  const broken = flaw
    ? `${flaw.kind.replaceAll("_", " ")}, at chunk ${flaw.chunk}`
    : "another head";
  const compare = head === undefined ? "; compare its head with the log's" : "";
  const words = () =>
    `${isSound ? `sound: ${kept.chunks} chunks${compare}` : `NOT SOUND: ${broken}`}\nhead ${found}`;
  print(said, { json, words });
  if (!isSound) process.exitCode = 1;
}
