import { execute, recordDoor, sql, type PersonId } from "#lib/kernel/index.ts";
import type { Locale } from "#messages/index.ts";

/** In which language somebody reads from now on; said again it changes nothing. */
export const noteLanguage = recordDoor({
  name: "reader.note-language",
  tables: ["reader_language"],
  run: ({ tx, now }, { personId, locale }: { personId: PersonId; locale: Locale }) =>
    execute(
      tx,
      sql`insert into reader_language (person_id, locale, changed_at)
          values (${personId}::uuid, ${locale}, ${now})
          on conflict (person_id) do update set locale = excluded.locale, changed_at = ${now}
          where reader_language.locale <> excluded.locale`,
    ),
});
