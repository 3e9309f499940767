-- Made after the members are loaded, so that they are packed; then the tables are as after a night's maintenance.

alter table members add primary key (id) include (parent, rank, status);    -- a walk reads the index alone
create unique index members_name on members (name) include (id);
alter table balances add primary key (member);

alter table sales add primary key (id);
create unique index sales_key on sales (key);
alter table postings add primary key (sale, bonus, level);                  -- a return finds what a sale paid
create index postings_available on postings using brin (available_at);      -- the release finds what is due

-- The half that the load left free in each page is now for updates: a page is pruned when it is nearly full, and
-- not, as it would be with 50 here, at every visit.
alter table balances set (fillfactor = 95);

vacuum (freeze, analyze) members;
vacuum (freeze, analyze) balances;
