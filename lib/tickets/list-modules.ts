import { z } from "zod";
import { ModuleId, needs, notFound, query, sql } from "#lib/kernel/index.ts";
import { Module } from "./module.ts";
import { readModules } from "./module-store.ts";
import { readTicketSettings } from "./settings.ts";

const right = "modules.manage";

export const listModules = query({
  name: "module.list",
  title: "Which services carry tickets, who answers for them, and for what.",
  right,
  rest: { method: "GET", path: "/modules" },
  input: z.object({}),
  output: z.object({ modules: z.array(Module) }),
  authorize: needs(right),
  run: async ({ tx, now }) => ({ modules: await readModules(tx, { which: sql`true`, now }) }),
});

export const getModule = query({
  name: "module.get",
  title: "What is registered of one module.",
  right,
  rest: { method: "GET", path: "/modules/{moduleId}" },
  input: z.object({ moduleId: ModuleId }),
  output: Module,
  authorize: needs(right),
  run: async ({ tx, now, input }) => {
    const which = sql`m.id = ${input.moduleId}::uuid`;
    const [module] = await readModules(tx, { which, now });
    if (!module) throw notFound("module");
    return module;
  },
});

export const getModuleChoices = query({
  name: "module.choices",
  title: "In which ways a module may prove itself here.",
  right,
  rest: { method: "GET", path: "/module-choices" },
  input: z.object({}),
  output: z.object({ allowsClientSecret: z.boolean() }),
  authorize: needs(right),
  run: async ({ tx }) => {
    const { allowsClientSecret } = await readTicketSettings(tx);
    return { allowsClientSecret };
  },
});
