export * from "./movers/index.ts";
