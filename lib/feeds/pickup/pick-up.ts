import { Readable } from "node:stream";
import { isPosternError, log, type Context } from "#lib/kernel/index.ts";
import { importFile } from "../import-file.ts";
import { fetchFile, type Fetched } from "./fetch-file.ts";
import { notePickUp, tellLate, type PickedUp } from "./note-pick-up.ts";
import { NoFile } from "./source.ts";
import { takeSource, type TakenSource } from "./take-source.ts";

/**
 * Looks for the file of a feed and imports it, if it is another one than the last: as a run that
 * counts as begun by whoever set the schedule.
 */
export async function pickUp(context: Context, feedId: string): Promise<void> {
  const taken = await takeSource({ feedId });
  if (taken === undefined) return;
  const picked = await pickedUp(context, taken);
  const { isNews } = await notePickUp({ feedId, ...picked });
  if (isNews) await tellLate(context, { feedId });
}

async function pickedUp(context: Context, taken: TakenSource): Promise<PickedUp> {
  try {
    const file = await fetchFile(taken);
    if (taken.lastHash?.equals(file.hash) === true) return { outcome: "same", hash: file.hash };
    return await imported(context, taken, file);
  } catch (error) {
    if (error instanceof NoFile) return { outcome: error.outcome, reason: error.reason };
    log().error({ err: error, feedId: taken.feedId }, "a file could not be picked up");
    return { outcome: "failed", reason: "unexpected" };
  }
}

async function imported(
  context: Context,
  { code, source, setBy }: TakenSource,
  { bytes, hash, fileName }: Fetched,
): Promise<PickedUp> {
  const { mode, format } = source;
  try {
    const options = { feed: code, mode, format, fileName, setBy };
    const { runId, state } = await importFile(context, options, Readable.from([bytes]));
    return { outcome: state === "held" ? "held" : "imported", hash, runId };
  } catch (error) {
    if (!isPosternError(error)) throw error;
    const isBad = error.code === "invalid_input";
    return { outcome: isBad ? "refused" : "failed", reason: error.reason };
  }
}
