export { answerRevocationList, isRevocationList } from "./answer-list.ts";
