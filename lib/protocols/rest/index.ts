export { restApi, type RestOptions } from "./rest-api.ts";
export { openApiDocument } from "./openapi.ts";
export { problemResponse } from "./problem.ts";
export { restClient, RestError, type Arrived, type ClientOptions } from "./client.ts";
