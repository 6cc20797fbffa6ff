import type { PersonId } from "#lib/kernel/index.ts";
import { listRecordings, readRecording } from "#lib/recordings/index.ts";
import { console_ } from "#tests/catalog/people.ts";

/** What is marked in the recording of somebody's last terminal, once it is sealed. */
export async function marksOf(personId: PersonId): Promise<unknown[]> {
  for (;;) {
    const { recordings } = await listRecordings(console_, { personId, limit: 1 });
    const [last] = recordings;
    if (last?.state !== "sealed") continue;
    const { lines } = await readRecording(console_, { recordingId: last.recordingId });
    return lines.flatMap(([, kind, data]) => (kind === "m" ? [data] : []));
  }
}
