-- The state that settling a sale needs, as a PostgreSQL expert would lay it out for this work. README.md says why.
-- The functions team_ppm(), career_ppm(), career_top_ppm(), member_cap(), hold(), plan_version() and money_max() are
-- the compiled plan: the program writes them from plan.json, and the planner folds them into constants.
-- Columns stand in the order of their alignment, so that no row has padding.

create table periods (
    period  integer     primary key,            -- 202601
    starts  timestamptz not null,
    ends    timestamptz not null,
    open    boolean     not null
);
create unique index on periods (open) where open;   -- one at a time; opening the next one closes it

create table members (
    id      integer     not null,               -- dense, given once
    parent  integer,                            -- null: a founder
    rank    smallint    not null,               -- in force; 0 the lowest
    status  smallint    not null,               -- 0 active; anything else is paid nothing and occupies its level
    name    text        not null                -- the id from outside
);

-- Sales and postings only grow. In a year's tables a share of new rows is rarely reached; in the empty ones of a bench
-- it would be at once, so autovacuum waits here for a number of rows that a year's tables would wait for.
create table sales (
    number       bigint      not null generated always as identity (cache 64),
    key          uuid        not null,          -- the client's idempotency key
    hash         uuid        not null,          -- the first half of the SHA-256 of the request's body
    at           timestamptz not null,
    delivered    timestamptz not null,
    amount       bigint      not null,
    volume       bigint      not null,
    seller       integer     not null,
    period       integer     not null,
    plan_version integer     not null,
    id           text        not null,
    buyer        text
) with (autovacuum_vacuum_insert_threshold = 10000000, autovacuum_analyze_threshold = 10000000);

create table postings (
    sale         bigint      not null,          -- sales.number
    amount       bigint      not null,
    available_at timestamptz not null,          -- held until then
    n            bigint      not null,          -- the account's own running number, from 1, without gaps
    member       integer     not null,
    bonus        smallint    not null,          -- 1 team, 2 career
    level        smallint    not null
) with (autovacuum_vacuum_insert_threshold = 10000000, autovacuum_analyze_threshold = 10000000);

-- Pages start half empty, so an update finds room beside the row that it replaces (HOT: no index is touched).
create table balances (
    held            bigint   not null default 0,
    available       bigint   not null default 0,
    n               bigint   not null default 0,  -- the last running number
    due             bigint   not null default 0,  -- in the period, before the member's cap: paid is least(due, cap)
    personal_volume bigint   not null default 0,  -- in the period
    member          integer  not null,
    period          integer  not null             -- the one that due and personal_volume belong to
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.5);
