import { answerShell } from "#app/session-shell.ts";

export { answerShell as GET, answerShell as POST };
