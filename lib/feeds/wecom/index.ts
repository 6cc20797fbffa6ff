import { endWecomKeys, listWecomKeys, saveWecomKeys } from "./wecom-keys.ts";

export { receiveWecom } from "./receive-wecom.ts";
export { wecomOf, type WecomFeed, type WecomKeys } from "./wecom-keys.ts";
export { endWecomKeys, listWecomKeys, saveWecomKeys };

export const doors = [endWecomKeys, listWecomKeys, saveWecomKeys];
