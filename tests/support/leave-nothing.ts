import { afterAll } from "vitest";
import { leaveNothing } from "./after-file.ts";

afterAll(leaveNothing);
