import { releaseEvent } from "./release-event.ts";
import { addSecret, endSecret, listSecrets } from "./secrets.ts";
import { settleEvents } from "./settle-events.ts";

export { HrEvent } from "./hr-event.ts";
export { receiveEvent } from "./receive-event.ts";
export { sealedPlaces } from "./sealed-places.ts";
export { hookOf } from "./secrets.ts";
export { settleLane } from "./settle-feed.ts";
export { addSecret, endSecret, listSecrets, releaseEvent };

export const doors = [addSecret, endSecret, listSecrets, releaseEvent, settleEvents];
