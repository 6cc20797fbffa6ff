import { doors as access } from "#lib/access/index.ts";
import { doors as audit } from "#lib/audit/index.ts";
import { doors as bastion } from "#lib/bastion/index.ts";
import { doors as catalog } from "#lib/catalog/index.ts";
import { doors as desk } from "#lib/desk/index.ts";
import { doors as feeds } from "#lib/feeds/index.ts";
import { doors as fulfilment } from "#lib/fulfilment/index.ts";
import { doors as keys } from "#lib/keys/index.ts";
import { doors as incidents } from "#lib/incidents/index.ts";
import { moverDoors } from "#lib/fulfilment/index.ts";
import type { Door } from "#lib/kernel/index.ts";
import { doors as notify } from "#lib/notify/index.ts";
import { doors as people } from "#lib/people/index.ts";
import { doors as recordings } from "#lib/recordings/index.ts";
import { doors as requests } from "#lib/requests/index.ts";
import { doors as devices } from "#lib/devices/index.ts";
import { doors as signin } from "#lib/signin/index.ts";
import { doors as tickets } from "#lib/tickets/index.ts";

const all: readonly Door[] = [
  ...keys,
  ...audit,
  ...people,
  ...catalog,
  ...tickets,
  ...access,
  ...requests,
  ...bastion,
  ...recordings,
  ...fulfilment,
  ...moverDoors,
  ...devices,
  ...signin,
  ...feeds,
  ...incidents,
  ...notify,
  ...desk,
];

/** Every command and query there is, in the order of the rooms. */
export const doors = (): readonly Door[] => all;
