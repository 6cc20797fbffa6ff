import { getSource } from "./get-source.ts";
import { tellLate, tidyPickUps } from "./note-pick-up.ts";
import { pickUp } from "./pick-up.ts";
import { pickUpNow, removeSource, saveSource } from "./save-source.ts";

export { pickUpPlacesOf, usePickUp } from "./places.ts";
export { queueDuePickUps } from "./take-source.ts";
export { getSource, pickUp, pickUpNow, removeSource, saveSource, tidyPickUps };

export const doors = [getSource, pickUpNow, removeSource, saveSource, tellLate];
