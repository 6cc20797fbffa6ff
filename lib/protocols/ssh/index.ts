export { enterGateway } from "./enter-gateway.ts";
export { startGateway, type Gateway } from "./supervisor.ts";
export { runWorker } from "./worker.ts";
