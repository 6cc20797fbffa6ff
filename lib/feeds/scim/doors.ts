import { bindModule } from "./bind-module.ts";
import { openClient } from "./open-client.ts";
import { patchUser, replaceUser } from "./users/change-user.ts";
import { createUser } from "./users/create-user.ts";
import { deleteUser } from "./users/delete-user.ts";
import { endSuspended } from "./users/end-suspended.ts";
import { getUser } from "./users/get-user.ts";
import { listUsers } from "./users/list-users.ts";

export const doors = [
  bindModule,
  createUser,
  deleteUser,
  endSuspended,
  getUser,
  listUsers,
  openClient,
  patchUser,
  replaceUser,
];
