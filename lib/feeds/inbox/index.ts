import { dropEvent } from "./drop-event.ts";
import { getFeedHealth } from "./feed-health.ts";
import { getEvent } from "./get-event.ts";
import { holdWrite } from "./keep-write.ts";
import { listEvents } from "./list-events.ts";
import { openEvent } from "./open-event.ts";
import { previewEvent } from "./preview-event.ts";
import { releaseEvent } from "./release-event.ts";
import { replayEvents } from "./replay-events.ts";
import { retryEvent } from "./retry-event.ts";
import { addSecret, endSecret, listSecrets } from "./secrets.ts";
import { settleEvents } from "./settle-events.ts";

export { eventStates, type EventState } from "./event.ts";
export { cleaned, eventKinds, fieldsOfKind, HrEvent, hrKinds } from "./hr-event.ts";
export { receiveEvent } from "./receive-event.ts";
export { sealedPlaces } from "./sealed-places.ts";
export { hookOf } from "./secrets.ts";
export { settleLane } from "./settle-feed.ts";
export { addSecret, dropEvent, endSecret, getEvent, getFeedHealth, listEvents, listSecrets };
export { openEvent, previewEvent, releaseEvent, replayEvents, retryEvent };

export const doors = [
  addSecret,
  dropEvent,
  endSecret,
  getEvent,
  getFeedHealth,
  holdWrite,
  listEvents,
  listSecrets,
  openEvent,
  previewEvent,
  releaseEvent,
  replayEvents,
  retryEvent,
  settleEvents,
];
