alter table ssh_authority
  drop constraint an_authority_has_a_known_purpose,
  add constraint an_authority_has_a_known_purpose
    check (purpose in ('session', 'people', 'host', 'gateway'));

select guard_tables_with_doors();
