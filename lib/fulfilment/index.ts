export * from "./leavers/index.ts";
export * from "./movers/index.ts";
