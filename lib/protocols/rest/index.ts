export { restApi } from "./rest-api.ts";
export { restClient } from "./client.ts";
