export { startGateway, type Gateway } from "./supervisor.ts";
export { runWorker } from "./worker.ts";
