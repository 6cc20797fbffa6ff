export * from "./leavers/index.ts";
