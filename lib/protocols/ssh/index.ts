export { enterGateway } from "./enter-gateway.ts";
export { startGateway, type Gateway } from "./supervisor.ts";
export { sizesWanted, watchLogin } from "./watcher.ts";
export { runWorker } from "./worker.ts";
