export { restApi } from "./rest-api.ts";
export { RestError, restClient } from "./client.ts";
