export { appendEvents } from "./append-events.ts";
export { copyCheckpoints } from "./copy-checkpoints.ts";
export { sequenceAll, sequenceEvents } from "./sequence-events.ts";
export { verifyLog } from "./verify-log.ts";
